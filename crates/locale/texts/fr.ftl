# Les mots de guichet en français. Ce sont ceux de DESIGN.md, section 1 :
# usager, démarche, borne, écran d'appel, guichet, accueil, absent à l'appel, mis en attente …
# Un attribut (.detail) est la phrase qui explique ; le texte seul est un titre.

### Partout

product = guichet
language-fr = Français
language-en = English
languages = Langues
skip-to-content = Aller au contenu
back = Retour
needs-javascript = Cette page a besoin de JavaScript. À l'accueil, une personne vous aide sans ordinateur.
staff-needs-javascript = Ce poste a besoin de JavaScript : sans lui, la file ne se met pas à jour et les touches n'agissent pas. Autorisez-le dans les réglages du navigateur, ou travaillez sur un autre poste. Le kit papier sert en attendant.
time = { $hour } h { $minute }
time-whole = { $hour } h
date = { $weekday } { $day } { $month } { $year }
date-near = { $weekday } { $day } { $month }
month-of-year = { $month } { $year }
moment-today = à { $time }
moment-tomorrow = demain à { $time }
moment-this-week = { $weekday } à { $time }
moment-dated = { $date } à { $time }
first-day = 1er
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

### Durées et attentes

minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
hours = { $n ->
    [one] une heure
   *[other] { $n } heures
}
hours-and = { $hours } h { $minutes }
quarter-hour = un quart d'heure
half-hour = une demi-heure
three-quarters = trois quarts d'heure
hours-and-quarter = { $hours } et quart
hours-and-half = { $hours } et demie
hours-and-three-quarters = { $hours } trois quarts
unserved = Aucun guichet ouvert
unserved-yet = Personne au guichet en ce moment
unserved-yet-kiosk = Personne au guichet
wait-unknown = pas encore connue
wait-short = moins de 5 minutes
wait-about = environ { $likely }
wait-range = { $likely } à { $most }
wait-range-minutes = { $likely } à { $most } minutes
wait-sentence-unknown = L'attente n'est pas encore connue.
wait-sentence-short = Moins de 5 minutes d'attente.
wait-sentence-about = Environ { $likely } d'attente.
wait-sentence-range = Environ { $likely } d'attente, rarement plus { $vowel ->
    [yes] d'{ $most }
   *[no] de { $most }
}.

### Tickets

ticket = Ticket
ticket-yours = Votre ticket
state-waiting = en attente
state-called = appelé
state-serving = au guichet
state-done = terminé
state-parked = mis en attente
state-no-show = absent à l'appel
state-withdrawn = retiré
state-unserved = non reçu
# Où en est un rendez-vous.
appointment-held = horaire gardé
appointment-booked = pris
appointment-checked-in = arrivée annoncée
appointment-served = terminé
appointment-moved = déplacé
appointment-cancelled = annulé
appointment-expired = horaire plus gardé
appointment-no-show = RDV non honoré
calendar-title = Rendez-vous : { $services }
calendar-code = Code du rendez-vous : { $code }
priority = priorité
persons = { $n ->
    [one] { $n } personne
   *[other] { $n } personnes
}
files = { $n ->
    [one] { $n } dossier
   *[other] { $n } dossiers
}
children = { $n ->
    [one] { $n } enfant
   *[other] { $n } enfants
}
documents = { $n ->
    [one] { $n } document
   *[other] { $n } documents
}
question-person = Vous venez pour combien de personnes ?
question-file = Vous venez pour combien de dossiers ?
question-child = Vous venez pour combien d'enfants ?
question-document = Vous venez pour combien de documents ?
ahead = { $n ->
    [0] Vous êtes le prochain.
    [one] Une personne passe avant vous.
   *[other] { $n } personnes passent avant vous.
}

### Pourquoi ce ticket

why-first = { $number }, arrivé à { $at } : premier de la file de ce guichet.
why-appointment = { $number }, rendez-vous à { $at } : premier de la file de ce guichet.
why-reserved = { $number }, arrivé à { $at } : envoyé à ce guichet.
why-chosen = { $number }, arrivé à { $at } : choisi par l'agent.
why-allowance = Les personnes sans rendez-vous passent comme si elles étaient arrivées { $minutes } plus tard, pour que les rendez-vous soient à l'heure.
why-priority = Priorité : passe comme si la personne était arrivée { $minutes } plus tôt.
why-preference = Ce guichet reçoit d'abord cette démarche, comme si la personne était arrivée { $minutes } plus tôt.
why-counts-from = Son tour compte depuis { $at } : retour dans la file, transfert ou famille.
why-late = Arrivé en retard, à { $at } : passe selon son heure d'arrivée.
why-instead-of = Dans l'ordre de la file, { $number } vient avant.

### Accueil de la démonstration et du site

home-title = Accueil
home-demo = Démonstration : la mairie de { $site }
home-demo-intro = Tout fonctionne vraiment : ouvrez la borne, un guichet et un écran d'appel dans trois fenêtres, prenez un ticket, appelez-le.
home-steps = Pour essayer
home-step-kiosk = Sur la borne, prenez un ticket en deux gestes.
home-step-desk = Au guichet, appuyez sur Espace : le ticket est appelé.
home-step-display = L'écran d'appel sonne et montre le numéro.
home-step-phone = Le QR code du ticket ouvre le suivi sur un téléphone.
home-kiosk = La borne
home-kiosk-hint = Prendre un ticket
home-reception = L'accueil
home-reception-hint = Donner, retrouver et corriger des tickets
home-displays = Les écrans d'appel
home-display-speaks = avec le son
home-display-silent = sans le son
home-desks = Les guichets
home-desk-hint = Appeler les usagers
home-interface = L'interface des programmes (OpenAPI)
home-sites = Nos mairies
home-search-more = { $shown } mairies sur { $found } sont montrées ici.
home-search-found = { $found ->
    [one] { $found } mairie porte ce nom.
   *[other] { $found } mairies portent ce nom.
}
home-search-none = Aucune mairie ne porte ce nom : « { $name } ».
home-search-label = Nom de la mairie
home-search-do = Chercher
home-open = ouvert
home-closed = fermé
home-opens-at = ouvre { $moment }
home-received = vous êtes reçu même après la fermeture
home-stopped = interrompu : { $reason }
home-closes-at = ferme à { $time }
home-bring = À apporter
home-come = Prenez un ticket à la borne de la mairie, ou demandez à l'accueil.

### Appairage

pair-title = Appairer cet appareil
pair-intro = Ce navigateur va servir de :
pair-kiosk = borne
pair-display = écran d'appel
pair-agent = guichet
pair-reception = accueil
pair-manager = poste de responsable
pair-admin = poste d'administration
pair-button = Appairer cet appareil
pair-kept = L'appairage reste sur cet appareil jusqu'à ce qu'il soit retiré.
pair-needed = Cet appareil n'est pas appairé
    .detail = Ouvrez ici le lien d'appairage que donne l'administration de la mairie.
pair-other = Cet appareil est appairé pour autre chose
    .detail = Pour ouvrir cette page ici, ouvrez d'abord son lien d'appairage, que donne l'administration de la mairie.

### Borne

kiosk-title = Borne
kiosk-question = Que venez-vous faire ?
kiosk-more = Autres démarches
kiosk-unsure = Je ne sais pas / Accueil
kiosk-unsure-hint = Une personne vous aide à l'accueil
kiosk-reception = Allez à l'accueil
kiosk-reception-detail = Une personne va vous renseigner. Vous n'avez pas besoin de ticket.
kiosk-alert = On vient vous chercher.
kiosk-alert-detail = On vient vous chercher. Vous pouvez vous asseoir.
kiosk-wait = Attente : { $wait }
kiosk-nobody = Personne n'attend
kiosk-closed = Fermé
kiosk-opens = Ouvre { $moment }
kiosk-opens-early = Ouvre { $moment }, tickets dès { $time }
kiosk-closes = Ferme à { $time }
kiosk-full = Ferme à { $time } : vous risquez de ne pas être reçu aujourd'hui
kiosk-full-stop = Complet jusqu'à la fermeture, à { $time }
kiosk-suspended-reason = Interrompu : { $reason }
kiosk-alternative = Vous pouvez aussi
kiosk-bring = À avoir avec vous
kiosk-take = Prendre un ticket
kiosk-your-number = Votre numéro
kiosk-position = { $n ->
    [1] Vous êtes le prochain.
   *[other] Vous êtes à la { $n }e place.
}
kiosk-follow = Scannez pour suivre votre tour sur votre téléphone
kiosk-note-number = Notez votre numéro ou prenez-le en photo.
kiosk-go = Attendez dans la salle : { $zone }
kiosk-watch = Votre numéro s'affichera sur l'écran d'appel.
rooms-or = { $others } ou { $last }
kiosk-finish = J'ai noté, terminer
kiosk-idle = Encore là ?
    .detail = Sans réponse, la borne revient au début.
kiosk-idle-stay = Oui, je continue
kiosk-idle-seconds = Retour au début dans { $seconds } s
kiosk-taking = Votre ticket arrive…
kiosk-lost = La borne n'a plus de liaison
    .detail = Les attentes affichées datent de { $time }. Demandez à l'accueil.
kiosk-lost-ticket = Pas de réponse
    .detail = Nous essayons encore, sans prendre deux tickets. Vous pouvez aussi demander à l'accueil.
kiosk-refused = Le ticket n'a pas pu être pris
kiosk-restart = Revenir au début
kiosk-help-keys = Flèches : choisir. Entrée : valider. Échap : retour.
kiosk-or-more = { $units } ou plus
kiosk-several = Plusieurs démarches
kiosk-several-on = Choisissez vos démarches l'une après l'autre : un seul ticket pour toutes.
kiosk-priority = Priorité
kiosk-priority-on = Priorité demandée. Montrez votre carte ou dites-le à l'agent.
kiosk-visit = Votre visite
kiosk-visit-detail = Un seul ticket pour toute la visite, dans cet ordre.
kiosk-visit-full = C'est le plus qu'un ticket peut prendre. Demandez à l'accueil pour le reste.
kiosk-add = Encore une démarche ?
kiosk-remove = Retirer : { $name }
kiosk-then = puis { $name }
kiosk-again = Essayer encore
kiosk-print = Imprimer
kiosk-paper-out = Plus de papier : votre numéro s'affichera ici. Notez-le ou prenez-le en photo.
kiosk-stopped-newcomer = Vous arrivez ?
kiosk-stopped-ticket = Vous avez un ticket ?
kiosk-all-closed = La mairie est fermée
kiosk-all-closed-detail = La borne donnera des tickets à ce moment-là.
kiosk-comfort = Confort
kiosk-large = Grand texte
kiosk-contrast = Contraste
kiosk-reach = Plus bas
kiosk-help = Aide
kiosk-help-touch = Touchez ce pour quoi vous venez : votre ticket arrive tout de suite.
kiosk-help-several = Vous venez pour plusieurs démarches ? Touchez d'abord « Plusieurs démarches ».
kiosk-help-reception = Vous préférez parler à une personne ? Allez à l'accueil.
kiosk-help-close = J'ai compris
kiosk-idle-end = Non, terminer

### Écran d'appel

display-title = Écran d'appel
display-nobody = Votre numéro s'affichera ici
display-calls = Appels
display-recent = Derniers appels
display-missed-hint = { $numbers } : présentez-vous à l'accueil
display-waiting = En attente
display-waiting-unknown = { $name } : { $count } en attente
display-waiting-stopped = { $name } : accueil interrompu
display-waiting-one = { $name } : { $count } en attente, { $wait }
display-waiting-wait = { $name } : { $wait }
display-sound = Touchez pour activer le son
display-stale = Écran non à jour depuis { $time }
display-stale-ask = Demandez à l'accueil
display-connecting = Liaison en cours…
stop-hall-evacuation = Évacuez le bâtiment
    .do = Sortez calmement, suivez les agents
stop-hall-drill = Exercice d'évacuation
    .do = Ceci est un exercice. Sortez calmement, suivez les agents
stop-hall-ambulance = Intervention des secours
    .do = Laissez le passage. Vous gardez votre tour. Sans ticket : voyez l'accueil.
stop-hall-outage = Accueil interrompu : panne
    .do = Vous gardez votre tour. Sans ticket : voyez l'accueil.
stop-hall-strike = Accueil interrompu : mouvement social
    .do = Vous gardez votre tour. Sans ticket : voyez l'accueil.
stop-hall-other = Accueil interrompu
    .do = Vous gardez votre tour. Sans ticket : voyez l'accueil.
display-until = jusqu'à { $time }
display-now = Il est { $time }

### Panneau au-dessus d'un guichet

panel-title = Panneau : { $counter }
panel-free = Ouvert
panel-closed = Fermé
panel-paused = En pause
panel-paused-until = En pause jusqu'à { $time }
panel-suspended = Accueil interrompu
stop-panel-evacuation = Évacuation
stop-panel-drill = Exercice d'évacuation
panel-stale = Non à jour depuis { $time }

### Guichet (poste de l'agent)

desk-choose = Choisissez votre guichet
desk-state-open = ouvert
desk-state-closed = fermé
desk-after-work = Travail après visite
desk-after-work-since = Travail après visite depuis { $time }
desk-trainee = en formation
desk-trainee-switch = Agent en formation
desk-trainee-detail = Les durées de ce guichet ne comptent pas dans les attentes annoncées.
desk-open = Ouvrir le guichet
desk-open-act = Ouvrir, reprendre
desk-open-trainee = Ouvrir, agent en formation
desk-close = Fermer le guichet
desk-pause = Pause
desk-paused-since = En pause : { $reason }
desk-paused-until = En pause : { $reason }, retour prévu à { $time }
desk-paused-late = En pause : { $reason }, retour prévu à { $time } dépassé
desk-pause-reason = Motif
desk-pause-lunch = repas
desk-pause-break = pause
desk-pause-back-office = travail sans usager
desk-pause-meeting = réunion
desk-pause-other = autre
desk-pause-until = Retour prévu dans
desk-pause-open-ended = sans heure prévue
desk-pause-start = Commencer la pause
desk-pause-busy = Terminez d'abord l'usager en cours.
desk-resume = Reprendre
desk-current = Usager en cours
desk-nobody = Personne au guichet
desk-next = Suivant
desk-next-empty = Personne à appeler
desk-next-stopped = Accueil interrompu
desk-next-hint = termine aussi l'usager en cours
desk-next-is = À suivre : { $number }
desk-outcome = Issue (facultatif)
desk-outcome-none = non précisée
desk-outcome-served = traité
desk-outcome-incomplete = dossier incomplet
desk-outcome-wrong-service = autre démarche
desk-outcome-left = parti
desk-outcome-served-act = Issue : traité
desk-outcome-incomplete-act = Issue : dossier incomplet
desk-outcome-wrong-service-act = Issue : autre démarche
desk-outcome-left-act = Issue : parti
desk-also = Fait aussi
desk-later = Ensuite dans cette visite : { $services }
desk-later-turn = Son tour est gardé.
desk-family = Famille : { $numbers }
desk-split = Séparer
desk-split-act = Séparer la famille
desk-asked-again = L'usager n'a pas entendu : rappelez-le.
desk-alert = Aller chercher : { $number }, { $name }, depuis { $time }
desk-visit = Note, besoins, famille
desk-note = Note pour les collègues
desk-note-detail = La note et les besoins sont effacés ce soir. N'écrivez rien de médical.
desk-note-erased = (effacée ce soir)
desk-care-save = Enregistrer
desk-fetch = venir chercher la personne
desk-extend = Ajouter une démarche
desk-extend-add = Ajouter
desk-join = Même famille que le ticket
desk-join-add = Réunir
desk-join-unknown = Aucun ticket d'aujourd'hui n'a ce numéro.
desk-scan-here = { $number } : touche Entrée pour l'appeler.
desk-scan-elsewhere = { $number } n'est pas dans la file de ce guichet.
desk-priority-declared = priorité à confirmer
desk-priority-confirm = Confirmer
desk-priority-confirm-act = Confirmer la priorité
desk-priority-lift = Retirer la priorité
desk-priority-lift-short = Retirer
desk-priority-give = Donner la priorité
desk-pick-title = Appeler { $number } avant son tour
desk-pick-hint = D'autres ont un tour plus ancien.
desk-pick-finish = D'autres ont un tour plus ancien. L'usager en cours est terminé aussi.
desk-pick-reason = Pourquoi ? Touchez le motif : le ticket est appelé.
desk-pick-urgent = La démarche est urgente
desk-pick-frail = La personne ne peut pas attendre
desk-pick-brief = Une question rapide
desk-pick-comeback = Revient avec la pièce manquante
desk-pick-skill = Je connais le dossier ou la langue
desk-pick-other = Autre motif
desk-pick-none = Sans motif
desk-pick-counted = Les appels avant leur tour sont comptés par motif, sans nom.
desk-pick-cancel = Ne pas appeler
desk-ring = Rappeler
desk-start = Commencer
desk-done = Terminer
desk-absent = Absent
desk-park = Mettre en attente
desk-park-minutes = Retour dans la file dans
desk-park-until = Attente minutée
desk-back-at = revient à { $time }
desk-transfer = Transférer
desk-transfer-service = Vers une démarche
desk-transfer-counter = Vers un guichet
desk-undo = Annuler : { $what }
desk-undo-act = Annuler
desk-left = ({ $seconds } s)
desk-undo-call = appel de { $number }
desk-undo-call-and-end = appel de { $number } et fin de { $finished }
desk-undo-start = début de { $number }
desk-undo-completion = fin de { $number }
desk-undo-no-show = absence de { $number }
desk-undo-parking = mise en attente de { $number }
desk-undo-transfer = transfert de { $number }
desk-key-next = Espace
desk-keys = Raccourcis clavier
keys-all = Les touches agissent
keys-detail = Choisissez une case et appuyez sur une touche. Retour arrière : aucune touche. Gardé dans ce navigateur.
keys-space = Espace
keys-set = { $name } : touche { $key }.
keys-off = { $name } : sans touche.
keys-taken = { $name } n'a plus de touche.
keys-reset = Touches d'origine
desk-line = File de ce guichet
desk-line-empty = La file est vide.
desk-call-this = Appeler
desk-waiting = En attente par démarche
desk-longest = Attente la plus longue : { $minutes }
desk-closes = ferme à { $time }
desk-closes-stopped = ferme à { $time }, la borne est arrêtée
desk-service-stopped = interrompu
desk-counter-closes = Ce guichet ferme à { $time }.
desk-at-risk = { $n ->
    [one] { $n } personne risque de ne pas être reçue avant la fermeture : prévenez-la, ou demandez un guichet de plus.
   *[other] { $n } personnes risquent de ne pas être reçues avant la fermeture : prévenez-les, ou demandez un guichet de plus.
}
desk-never-refuse = À recevoir quelle que soit l'heure : { $numbers }
desk-parked = Mis en attente
desk-missed = Absents à l'appel
desk-return = Remettre dans la file
desk-column-number = Numéro
desk-column-service = Démarche
desk-column-arrived = Arrivée
desk-column-turn = Tour
desk-column-wait = Attente
desk-column-count = En attente
desk-column-action = Action
desk-called-at = Appelé à { $time }
desk-started-at = Reçu depuis { $time }
desk-language = Parle : { $language }
desk-stale = Liaison perdue : la file affichée date de { $time }
desk-back = Liaison rétablie
desk-no-answer = Pas de réponse du serveur. Appuyez de nouveau : rien ne sera fait deux fois.
desk-sending = Envoi…
desk-did-call = { $number } est appelé.
desk-only-finished = La visite de { $number } est terminée. L'accueil est interrompu : { $reason }. Personne n'est appelé.
    .resumed = La visite de { $number } est terminée. Personne n'a été appelé.
desk-did-nobody = Personne n'attend pour ce guichet.
desk-did-ring = C'est rappelé.
desk-did-done = { $number } : c'est terminé.
desk-did-leg = { $number } attend maintenant pour : { $name }. Son tour est gardé.
desk-done-said = C'est fait.
desk-not-done = Rien n'a été fait.

### Accueil (poste de l'accueil)

reception-title = Accueil
reception-tickets = Donner un ticket
reception-next = Pour le prochain ticket
reception-persons = Combien
reception-language = Langue
reception-print-each = Imprimer chaque ticket
reception-waiting = { $n ->
    [0] Personne n'attend
    [one] { $n } ticket en attente
   *[other] { $n } tickets en attente
}
reception-count = { $n } en attente
reception-nobody = personne n'attend
reception-open = { $n ->
    [0] Aucun guichet ouvert
    [one] { $n } guichet ouvert
   *[other] { $n } guichets ouverts
}
reception-paused = { $n } en pause
reception-answered = Renseigné
reception-answered-other = Renseigné sur place, autre demande
reception-answered-count = { $n ->
    [0] aucun aujourd'hui
    [one] { $n } aujourd'hui
   *[other] { $n } aujourd'hui
}
reception-fetched = On vient chercher cette personne
reception-last = Dernier ticket
reception-last-none = Un appui sur une démarche donne un ticket.
reception-print = Imprimer
reception-take-back = Reprendre ce ticket
reception-given = Tickets donnés ici
reception-did-give = { $number } donné : { $name }
reception-did-answer = Renseigné sur place : { $name } ({ $count } aujourd'hui)
reception-other = autre demande
reception-did-withdraw = { $number } est retiré.
reception-did-send = { $number } change de file.
reception-did-return = { $number } est de nouveau dans la file.
reception-did-give-priority = { $number } a la priorité.
reception-did-lift-priority = { $number } n'a plus la priorité.
reception-did-join = { $number } et les autres seront appelés ensemble.
reception-did-split = { $number } attend de nouveau seul.
reception-did-extend = { $number } : la démarche est ajoutée.
reception-did-care = { $number } : c'est noté pour les collègues.
reception-did-slip = { $number } est dans la file, à son heure d'arrivée.
reception-did-hang = L'annonce est affichée partout.
reception-did-take-down = L'annonce est retirée.
reception-refused = Pas de ticket pour { $name } : { $reason }
reception-not-counted = Pas compté pour { $name } : { $reason }
reception-not-printed = Le ticket { $number } n'a pas pu être imprimé. Il est bien donné : imprimez-le de nouveau.
reception-lost-one = Le serveur ne répond pas : 1 demande attend. Elle sera faite une seule fois, dès qu'il répond.
reception-lost-many = Le serveur ne répond pas : { $count } demandes attendent. Chacune sera faite une seule fois, dès qu'il répond.
reception-drop = Ne plus les envoyer
reception-dropped = Envoi abandonné. La première demande est peut-être faite : cherchez le ticket avant d'en donner un autre.
reception-stale = Liaison perdue : cette page date de { $time }.
reception-find = Chercher un ticket
reception-find-label = Numéro, même incomplet
reception-find-do = Chercher
reception-found = { $n ->
    [one] { $n } ticket de ce jour
   *[other] { $n } tickets de ce jour
}
reception-found-more = { $n } tickets de ce jour. Voici les derniers : un chiffre de plus en montre moins.
reception-found-none = Aucun ticket de ce jour n'a ce numéro.
reception-close = Fermer
reception-show = Voir { $number }
reception-choose = Choisir { $number }
reception-waits = Attend depuis { $time }.
reception-position = { $n ->
    [1] Le prochain de sa file.
   *[other] À la { $n }e place de sa file.
}
reception-reserved = Gardé pour : { $counter }.
reception-called = Appelé à { $time } : { $counter }.
reception-serving = Reçu depuis { $time } : { $counter }.
reception-parked = Mis en attente : il sera rappelé.
reception-parked-until = Mis en attente : revient dans la file à { $time }.
reception-missed = Absent à l'appel à { $time }.
reception-missed-until = Peut revenir dans la file jusqu'à { $time }.
reception-missed-in-time = Peut revenir dans la file.
reception-missed-late = Trop tard pour revenir dans la file : donnez un nouveau ticket.
reception-done = Terminé.
reception-withdrawn = Retiré : ce numéro ne sera pas appelé.
reception-unserved = Non reçu : la journée est close.
reception-goes-with = Va avec { $number }, qui est appelé pour les deux.
reception-suspended = Accueil interrompu ({ $reason }) : garde son tour.
reception-at-risk = Risque de ne pas être reçu avant la fermeture.
reception-declared = priorité déclarée
reception-fetch = à venir chercher
reception-give-priority = Donner la priorité
reception-confirm-priority = Confirmer la priorité
reception-lift-priority = Retirer la priorité
reception-new = Donner un nouveau ticket
reception-send = Envoyer ailleurs
reception-send-do = Envoyer
reception-withdraw = Retirer ce ticket
reception-withdraw-sure = Le numéro ne sera pas appelé. Cela ne s'annule pas.
reception-withdraw-yes = Oui, retirer { $number }
reception-family = Famille
reception-family-with = Avec
reception-join-number = Numéro de l'autre ticket
reception-join = Joindre
reception-join-chosen = Joindre en famille
reception-join-hint = Choisissez deux tickets ou plus : le tour le plus ancien compte pour tous.
reception-split = Séparer { $number }
reception-extend = Ajouter une démarche
reception-extend-do = Ajouter
reception-care = Note et besoins
reception-note = Note pour les collègues, effacée en fin de journée
reception-fetch-label = Venir chercher la personne
reception-save = Enregistrer
need-sign-language = LSF
need-interpreter = interprète
need-wheelchair = fauteuil
need-seat = assis
need-guide = être guidé
reception-line = File
reception-line-empty = La file est vide.
reception-line-more = { $n ->
    [one] et { $n } autre : cherchez par numéro
   *[other] et { $n } autres : cherchez par numéro
}
reception-column-choose = Choisir
reception-slips = Tickets papier
reception-slips-detail = Pour les numéros donnés à la main pendant une panne. L'heure inscrite sur le ticket fixe le tour.
reception-slip-number = Numéro (P001 à P199)
reception-slip-time = Heure inscrite
reception-slip-wrong-number = Écrivez un numéro de P001 à P199.
reception-slip-wrong-time = Écrivez une heure d'aujourd'hui, pas encore à venir.
reception-slip-do = Mettre dans la file
reception-stop-goes-on = Qui arrive peut recevoir un ticket ici : son heure d'arrivée compte à la reprise.
reception-stop-waits = Pas de ticket pendant cette interruption. À la reprise, donnez-en un à qui était venu entre-temps.
reception-stop-leaving = Pas de ticket tant que le bâtiment est évacué. À la reprise, donnez-en un à qui était venu entre-temps.
reception-notice = Annonce
reception-notice-text = Phrase en français
reception-notice-english = Phrase en anglais (facultatif)
reception-notice-until-label = Jusqu'à
reception-notice-hour = dans une heure
reception-notice-half-day = dans quatre heures
reception-notice-evening = ce soir
reception-notice-tomorrow = demain soir
reception-notice-week = dans une semaine
reception-notice-do = Afficher l'annonce
reception-notice-until = Affichée. Fin prévue { $until }.
reception-notice-span = Affichée { $from }. Fin prévue { $until }.

### Suivi sur le téléphone

live-title = Suivi du ticket { $number }
live-title-called = Appelé : ticket { $number }
live-waiting = Vous attendez
live-unserved-yet = Aucun guichet n'est ouvert en ce moment pour cette démarche. L'accueil le sait, et vous gardez votre tour.
live-called = C'est à vous
live-called-where = { $number }, allez au { $counter }
live-serving = Vous êtes reçu : { $counter }
live-done = C'est terminé
live-done-detail = Merci de votre visite.
live-parked = Votre ticket est mis en attente
live-parked-detail = Restez à proximité : on vous rappellera.
live-no-show = Vous avez été appelé
live-no-show-detail = Votre numéro a été appelé sans réponse. Présentez-vous à l'accueil.
live-no-show-until = Présentez-vous à l'accueil avant { $time } : vous gardez votre tour.
live-no-show-until-now = Présentez-vous à l'accueil avant { $time } : vous reprenez place dans la file.
live-no-show-late = Le temps pour revenir est passé. Présentez-vous à l'accueil pour un nouveau ticket.
live-withdrawn = Ticket retiré
live-withdrawn-detail = Ce ticket ne sera pas appelé. Vous pouvez en prendre un autre à la borne.
live-unserved = La mairie a fermé
live-unserved-detail = Votre ticket n'a pas pu être reçu aujourd'hui. Demandez à l'accueil.
live-suspended-detail = Vous gardez votre tour.
live-stay = Vous pouvez garder cette page ouverte : elle se met à jour seule.
live-updated = À jour à { $time }
live-lost = Liaison perdue. Cette page date de { $time }.
live-no-javascript = Cette page se recharge toutes les 20 secondes.
live-reload = Recharger la page
live-closes = L'accueil ferme à { $time }. Avec votre ticket, vous serez reçu ou prévenu.
live-closed = L'accueil ne donne plus de tickets. Avec le vôtre, vous serez reçu ou prévenu.
live-tools = Être prévenu
live-alert = Sonner et garder l'écran allumé
live-not-sent = Pas de réponse : votre demande n'est pas arrivée. Essayez encore.
live-back = Vous revenez dans la file à { $time }. Soyez là un peu avant.
live-goes-with = Votre famille est appelée avec le numéro { $number }.
live-asked = Le guichet sait que vous n'avez pas entendu.
live-ask-delay = Il me faut 15 minutes de plus
live-ask-delay-hint = Vous sortez de la file un quart d'heure, puis vous y revenez.
live-ask-here = Je suis là
live-ask-here-hint = Vous reprenez tout de suite votre place dans la file.
live-ask-repeat = Je n'ai pas entendu
live-ask-withdraw = Je renonce
live-ask-withdraw-sure = Votre ticket sera retiré. Pour revenir, il faudra en prendre un autre.
live-ask-withdraw-yes = Retirer mon ticket
live-unknown = Ticket introuvable
    .detail = Ce lien ne correspond à aucun ticket. Les tickets sont effacés après la visite.

### Accueil interrompu

stop-act-evacuation = Sortez calmement et suivez les agents.
stop-act-drill = Ceci est un exercice. Sortez calmement et suivez les agents.
stop-act-ambulance = Laissez le passage aux secours.
stop-back = Reprise prévue { $moment }.
stop-back-late = La reprise, prévue { $moment }, a du retard.
stop-newcomer = Présentez-vous à l'accueil : votre arrivée est notée et vous passerez dans l'ordre.
stop-newcomer-later = Adressez-vous à l'accueil : on donnera de nouveau des tickets à la reprise.
stop-newcomer-leaving = N'entrez pas. Revenez à la reprise : on donnera de nouveau des tickets.
stop-who-comes = Qui arrive se présente à l'accueil.
stop-who-comes-leaving = Qui arrive reste dehors et revient à la reprise.
stop-stays-called = { $number } n'est pas encore venu : il reste appelé à ce guichet.
stop-evacuation = évacuation du bâtiment
stop-drill = exercice d'évacuation
stop-ambulance = intervention des secours
stop-outage = panne
stop-strike = mouvement social
stop-open = Interrompre l'accueil
stop-open-detail = La borne, les écrans et les téléphones le disent aussitôt. Chacun garde son tour. N'importe quel agent peut reprendre.
stop-where = Quoi
stop-whole-site = Toute la mairie
stop-until = Fin prévue dans
stop-open-ended = sans heure prévue
stop-reason = Précision (facultatif)
stop-do-evacuation = Évacuation
stop-do-drill = Exercice
stop-do-ambulance = Secours
stop-do-outage = Panne
stop-do-strike = Grève
stop-do-other = Autre motif
stop-what = { $what } : { $reason }
stop-since = Interrompu depuis { $since }. Chacun garde son tour.
stop-since-until = Interrompu depuis { $since }, reprise prévue à { $until }. Chacun garde son tour.
stop-resume = Reprendre l'accueil
stop-began = L'accueil est interrompu. Chacun garde son tour.
stop-ended = L'accueil reprend, dans le même ordre.

### Appel à l'aide entre guichets

help-reception = l'accueil
help-call = Aide
help-answer = J'y vais
help-sent = C'est fait.
help-own = Message envoyé à { $time }.
help-own-answered = Message lu : { $helper } arrive.
help-own-expired = Message resté sans réponse. Appuyez de nouveau.
help-asked = Aide demandée : { $name }, à { $time }
help-you-go = Vous y allez : { $name }
help-answered = Aide demandée : { $name }. { $helper } y va.
help-expired = Aide demandée à { $time }, sans réponse : { $name }

### La journée, pour les responsables

today-title = La journée
today-as-of = Relevé à { $time }
today-all-well = Tout est prêt : écrans, bornes et guichets répondent.
today-wrong = À voir
today-devices = Écrans et bornes
today-one-node = Plusieurs serveurs travaillent ensemble : cette page ne connaît que les appareils qui parlent à celui-ci.
today-never-seen = jamais vu depuis le démarrage du serveur
today-device-ok = répond
today-device-mute = répond, mais sans le son : touchez l'écran
today-device-silent = ne répond plus, vu { $moment }
today-counters = Guichets
today-paused = en pause
today-paused-until = en pause, retour prévu { $moment }
today-no-counter = Aucun guichet n'est ouvert.
today-still-here = { $n ->
    [one] Après la fermeture, une personne attend encore ou est au guichet.
   *[other] Après la fermeture, { $n } personnes attendent encore ou sont au guichet.
}
today-unserved = { $name } : { $n ->
    [one] une personne attend, et aucun guichet n'est ouvert.
   *[other] { $n } personnes attendent, et aucun guichet n'est ouvert.
}
today-picked = { $n ->
    [one] { $n } personne a été appelée avant son tour aujourd'hui : { $reasons }.
   *[other] { $n } personnes ont été appelées avant leur tour aujourd'hui : { $reasons }.
}
today-picked-urgent = { $n } pour une démarche urgente
today-picked-frail = { $n ->
    [one] { $n } qui ne pouvait pas attendre
   *[other] { $n } qui ne pouvaient pas attendre
}
today-picked-brief = { $n } pour une question rapide
today-picked-comeback = { $n } de retour avec la pièce manquante
today-picked-skill = { $n } parce que l'agent connaît le dossier ou la langue
today-picked-other = { $n } pour un autre motif
today-picked-not_said = { $n } sans motif
today-suspensions = Interruptions
today-no-suspension = Rien n'est interrompu.
today-whole-site = Toute la mairie
today-resume = Reprendre
today-notice = Annonce
today-no-notice = Aucune annonce datée.
today-notice-when = De { $from } jusqu'à { $until }
today-end-notice = Retirer l'annonce
today-evening = En fin de journée
today-nobody-left = Personne n'attend et personne n'est au guichet.
today-open-tickets = { $n ->
    [0] Personne n'attend.
    [one] { $n } ticket attend encore :
   *[other] { $n } tickets attendent encore :
}
today-open-visits = { $n ->
    [0] Personne n'est au guichet.
    [one] { $n } usager est encore au guichet :
   *[other] { $n } usagers sont encore au guichet :
}
today-devices-on = { $n ->
    [0] Tous les appareils sont éteints.
    [one] { $n } appareil est encore allumé :
   *[other] { $n } appareils sont encore allumés :
}
today-arrived = arrivé à { $time }
today-close-detail = Clore la journée ferme les guichets.
today-close-waiting = { $n ->
    [0] Personne n'attend.
    [one] { $n } ticket attend encore : il est marqué « non reçu », et sa page le dit à l'usager.
   *[other] { $n } tickets attendent encore : ils sont marqués « non reçu », et leur page le dit aux usagers.
}
today-close-visits = { $n ->
    [0] Personne n'est au guichet.
    [one] { $n } usager est au guichet : sa visite s'arrête, « terminée » si elle est commencée, « non reçu » s'il est seulement appelé.
   *[other] { $n } usagers sont au guichet : leurs visites s'arrêtent, « terminées » si elles sont commencées, « non reçu » pour qui est seulement appelé.
}
today-close-changed = Rien n'a été fait : depuis que cette page a été lue, ce qui suit a changé.
today-close = Clore la journée
today-close-sure = { $n ->
    [0] Oui, clore la journée maintenant
    [one] Oui, clore la journée et arrêter { $n } visite
   *[other] Oui, clore la journée et arrêter { $n } visites
}

### Pages d'erreur

away = Un instant, nous revenons
    .detail = Le serveur ne répond pas pour quelques instants. Cette page réessaie toute seule, toutes les { $seconds } secondes : vous n'avez rien à faire.
away-ticket = Votre ticket reste valable et vous gardez votre tour. Regardez l'écran d'appel, ou demandez à l'accueil.
away-kiosk = La borne ne donne pas de ticket pour l'instant. Allez à l'accueil : une personne vous aide.
away-display = Les appels reviennent ici tout seuls. Vous gardez votre tour. Une question ? Allez à l'accueil.
away-staff = Rien de ce qui a été enregistré n'est perdu. Si cela dure, continuez avec la feuille d'appel sur papier et prévenez l'administration.
error-way-home = Aller à la page d'accueil
error-way-retry = Recharger cette page
error-way-reception = Vous pouvez toujours demander à l'accueil de la mairie.
error-reference = Référence pour l'administration : { $reference }

### Formulaires

form-errors = Il y a une erreur
form-missing = Écrivez votre numéro de téléphone, ou laissez la case vide
form-name = Nom
form-phone = Téléphone
form-phone-hint = Pour vous prévenir si quelque chose change. Facultatif.
form-check = Continuer
