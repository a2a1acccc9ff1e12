# Le rendez-vous à la borne, et l'agenda des guichets.

kiosk-arrival-tile = J'ai rendez-vous
kiosk-arrival-tile-hint = Annoncez votre arrivée
kiosk-arrival = Annoncez votre arrivée
kiosk-arrival-detail = Montrez le code carré de votre rendez-vous au lecteur, ou tapez ses 6 lettres et chiffres.
kiosk-arrival-code = Votre code
kiosk-arrival-erase = Effacer
kiosk-arrival-ok = Valider
kiosk-arrival-no-code = Je n'ai pas mon code
kiosk-arrival-no-code-hint = L'heure et trois lettres de votre nom suffisent
kiosk-arrival-hour = À quelle heure est votre rendez-vous ?
kiosk-arrival-minute = À quelle heure exactement ?
kiosk-arrival-name = Votre nom
kiosk-arrival-name-detail = Tapez les trois premières lettres du nom donné pour le rendez-vous.
kiosk-arrival-letters = Les trois premières lettres
kiosk-arrival-at = Rendez-vous de { $time }
kiosk-arrival-checking = Un instant…
kiosk-arrival-refused = Votre arrivée n'est pas enregistrée
kiosk-arrival-unknown = Nous ne trouvons pas ce rendez-vous
    .detail = Vérifiez ce que vous avez tapé. À l'accueil, une personne peut le retrouver.
kiosk-arrival-more-code = Le code a 6 lettres et chiffres.
kiosk-arrival-more-letters = Tapez les premières lettres du nom.

reception-appointment = Rendez-vous : nom, téléphone ou code
agenda-title = Agenda
agenda-new = Nouveau rendez-vous
agenda-block = Bloquer un horaire
agenda-find-label = Nom, téléphone ou code
agenda-find-do = Chercher
agenda-date = Date
agenda-go = Aller
agenda-before = Avant
agenda-after = Après
agenda-today = Aujourd'hui
agenda-day = Voir le jour
agenda-week = Voir la semaine
agenda-week-of = Semaine du { $date }
agenda-counters = Guichets
agenda-counter = Guichet
agenda-all-counters = Tous les guichets
agenda-time = Heure
agenda-table = Rendez-vous par guichet
agenda-nothing = Aucun rendez-vous ce jour, et aucun guichet ouvert sur rendez-vous.
agenda-free = libre
agenda-free-minutes = { $n } min libres
agenda-free-for = libre : { $duration }
agenda-busy = occupé
agenda-closed = fermé
agenda-blocked-cell = bloqué
agenda-count = { $n ->
    [one] { $n } rendez-vous
   *[other] { $n } rendez-vous
}
agenda-nobody = Nom non donné
agenda-found = Rendez-vous trouvés
agenda-found-one = { $when } : { $what }
agenda-found-none = Aucun rendez-vous trouvé, de la semaine passée ou à venir.
agenda-found-hint = Essayez le début du nom, quatre chiffres du téléphone, ou le code de 6 lettres et chiffres.
agenda-elsewhere = Ce rendez-vous est dans une autre mairie
agenda-here = Recevoir ici, maintenant
agenda-here-detail = Un ticket est donné tout de suite, comme pour qui vient sans rendez-vous, et le rendez-vous est annulé.
agenda-here-not = Cette démarche ne se fait pas ici.
agenda-here-state = Ce rendez-vous est : { $state }.
agenda-receive = Est là : donner un ticket
agenda-ticket = Ticket
agenda-service = Démarche
agenda-service-then = Puis (facultatif)
agenda-many = Combien
agenda-length = Durée
agenda-code = Code
agenda-old-code = Ancien numéro
agenda-way = Pris
agenda-way-online = en ligne
agenda-way-staff = par un agent
agenda-language = Langue
agenda-phone = Téléphone
agenda-phone-written = Téléphone, par écrit seulement
agenda-email = E-mail
agenda-phone-optional = Téléphone (facultatif)
agenda-email-optional = E-mail (facultatif)
agenda-no-channel = Aucun moyen
agenda-name = Nom
agenda-appointment = Rendez-vous
agenda-channel = Joindre par
agenda-move = Changer d'heure
agenda-move-of = Déplacer le rendez-vous : { $name }
agenda-move-from = Prévu jusqu'ici : { $when }
agenda-move-do = Déplacer
agenda-persons = Plus ou moins de personnes
agenda-correct = Corriger le nom
agenda-correct-hint = Pour une faute de frappe. Si une autre personne vient, annulez et reprenez un rendez-vous.
agenda-cancel = Annuler le rendez-vous
agenda-cancel-sure = L'horaire sera libre pour d'autres.
agenda-cancel-do = Oui, annuler
agenda-save = Enregistrer
agenda-from = À partir du
agenda-times = Voir les horaires
agenda-no-times = Aucun horaire libre. Essayez une autre date ou moins de personnes.
agenda-later = Jours suivants
agenda-book = Prendre ce rendez-vous
agenda-error = Erreur :{" "}
agenda-mend = À corriger
agenda-wrong-name = Donnez un nom, de 100 lettres au plus.
agenda-wrong-phone = Ce numéro de téléphone n'est pas complet.
agenda-wrong-email = Cette adresse e-mail n'est pas complète.
agenda-wrong-starts-at = Choisissez un horaire.
agenda-block-detail = Un agent est absent, une réunion : les rendez-vous changent de guichet à la même heure. Seules les personnes sans autre place sont à prévenir.
agenda-block-from = De
agenda-block-to = À
agenda-block-reason = Raison, pour les collègues (facultatif)
agenda-block-look = Voir ce que cela change
agenda-block-do = Bloquer cet horaire
agenda-block-what = { $counter }, { $date }, de { $from } à { $to }
agenda-block-why = { $what } : { $reason }
agenda-block-moved = { $n ->
    [0] Aucun rendez-vous ne change de guichet.
    [one] { $n } rendez-vous change de guichet, à la même heure : personne à prévenir.
   *[other] { $n } rendez-vous changent de guichet, à la même heure : personne à prévenir.
}
agenda-block-hit = { $n ->
    [0] Personne ne perd sa place.
    [one] { $n } personne ne trouve plus de place, et devra être prévenue.
   *[other] { $n } personnes ne trouvent plus de place, et devront être prévenues.
}
agenda-blocked = Horaires bloqués
agenda-unblocked = Cet horaire n'est plus bloqué.
agenda-unblock = Rendre cet horaire
agenda-hit = { $n ->
    [0] Personne n'attend plus de solution
    [one] { $n } personne sans place
   *[other] { $n } personnes sans place
}
agenda-hit-detail = Trois façons de régler tout d'un coup : écrire à chacun pour proposer d'autres heures, déplacer tout le monde, ou tout annuler. Chaque personne est prévenue par écrit si elle l'a voulu ainsi. La liste dit qui reste à appeler.
agenda-hit-propose = Écrire à tous : proposer d'autres heures
agenda-hit-move = Tout déplacer à l'heure libre suivante
agenda-hit-cancel = Tout annuler
agenda-hit-cancel-sure = Ces personnes n'auront plus de rendez-vous.
agenda-hit-cancel-do = { $n ->
    [one] Oui, annuler { $n } rendez-vous
   *[other] Oui, annuler { $n } rendez-vous
}
agenda-proposals = Proposer
agenda-other-time = autre heure
agenda-told = { $n ->
    [one] { $n } rendez-vous réglé
   *[other] { $n } rendez-vous réglés
}
agenda-told-detail = Voici ce que leur rendez-vous est devenu, et comment elles sont prévenues. Appelez celles qui ne l'ont pas été.
agenda-done = Fait
agenda-print = Pour la garder, imprimez cette page.
agenda-did-booked = Le rendez-vous est pris.
agenda-did-moved = Le rendez-vous est déplacé.
agenda-did-cancelled = Le rendez-vous est annulé.
agenda-did-persons = Le nombre est changé.
agenda-waits = Attend un jour plus tôt, s'il s'en libère un.
agenda-offered = Un horaire plus tôt est gardé pour cette personne : { $when }. Elle a jusqu'au { $until } pour répondre, par le lien de son message.
agenda-interpreter = Interprète
agenda-interpreter-from = L'interprète se réserve d'avance : il peut venir à partir du { $date }. Avant cette date, vérifiez d'abord que quelqu'un vient.
agenda-numbers = Numéros de pré-demande
agenda-numbers-hint = 10 lettres et chiffres chacun, séparés par une espace.
agenda-numbers-missing = { $n ->
    [one] il en manque { $n }
   *[other] il en manque { $n }
}
agenda-did-numbers = Les numéros sont enregistrés.
agenda-did-name = Le nom est corrigé.
agenda-did-received = L'arrivée est annoncée : un ticket est donné.
agenda-did-here = Ticket { $number } donné. Le rendez-vous d'avant n'est plus attendu.
agenda-did-blocked = L'horaire est bloqué.
agenda-did-unblocked = L'horaire est rendu.
agenda-did-told = C'est fait. Voici qui reste à appeler.
agenda-did-proposed = C'est fait : chacun reçoit des horaires à choisir. Voici qui reste à appeler.
agenda-call = à appeler
agenda-told-not = pas encore prévenu
agenda-told-soon = vient bientôt : un message ne suffit pas
agenda-told-waiting = message en route
agenda-told-email = e-mail envoyé
agenda-told-sms = SMS envoyé
agenda-told-paper = lettre à imprimer
agenda-told-called = appelé
agenda-told-refused = message refusé
agenda-letters = Messages
agenda-letters-open = { $n ->
    [0] Messages
    [one] Messages : { $n } à suivre
   *[other] Messages : { $n } à suivre
}
agenda-letters-todo = { $n ->
    [0] Tout le monde est prévenu
    [one] { $n } personne à prévenir
   *[other] { $n } personnes à prévenir
}
agenda-letters-detail = Ces messages ne sont pas arrivés, ou la personne n'a qu'un téléphone. Appelez-la, puis appuyez sur « Prévenu ».
agenda-letter-tells = À dire
agenda-letter-why = Pourquoi
agenda-letter-told = Prévenu
agenda-letter-again = Renvoyer
agenda-letter-print = Imprimer la lettre
agenda-letter-no-voice = Ne veut pas être appelé : imprimez la lettre.
agenda-letter-no-phone = Pas de numéro : imprimez la lettre.
agenda-letter-confirmation = Rendez-vous pris
agenda-letter-change = Rendez-vous modifié
agenda-letter-moved = Rendez-vous déplacé
agenda-letter-cancellation = Rendez-vous annulé
agenda-letter-reminder = Rappel du rendez-vous
agenda-letter-documents = Pièces manquantes
agenda-letter-proposal = Autre horaire à choisir
agenda-letter-earlier = Horaire plus tôt proposé
agenda-letter-called_off = Rendez-vous annulé par la mairie
agenda-why-call = N'a donné qu'un téléphone.
agenda-why-email-address = Adresse e-mail mal écrite.
agenda-why-email-unknown = Adresse e-mail inconnue ({ $code }).
agenda-why-email-full = Boîte e-mail pleine ({ $code }).
agenda-why-email = E-mail refusé ({ $code }).
agenda-why-sms = SMS refusé ({ $code }).
agenda-why = Message refusé ({ $code }).
agenda-paper = Lettres sur papier
agenda-paper-none = Aucune lettre à imprimer.
agenda-paper-detail = Pour les personnes sans e-mail ni téléphone. Imprimez-les chaque jour, puis postez-les.
agenda-paper-day = { $n ->
    [one] { $date } : { $n } lettre
   *[other] { $date } : { $n } lettres
}
agenda-sheets = Lettres du { $date }
agenda-sheet = Lettre à imprimer
agenda-sheets-how = Imprimez cette page : une feuille par lettre.
agenda-sheets-back = Retour aux messages
agenda-did-letter-told = C'est noté : la personne est prévenue.
agenda-did-letter-again = Le message repart.
agenda-never-by-voice = Ne pas appeler : tout par écrit
