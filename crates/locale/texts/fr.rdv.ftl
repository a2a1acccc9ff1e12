# Prendre rendez-vous, et ce que l'on en fait ensuite. Phrases courtes : une chose à la fois.

rdv-enter = Prendre rendez-vous
rdv-unknown = Ce lien ne mène plus à rien
    .detail = L'adresse est peut-être mal recopiée. Ou bien le rendez-vous est passé. Vous pouvez prendre un autre rendez-vous, ou demander à l'accueil.
rdv-services-title = Pour quelle démarche venez-vous ?
rdv-services-add = Quelle autre démarche pour cette visite ?
rdv-already = Vous venez déjà pour :
rdv-services-none = Aucune démarche n'est proposée sur rendez-vous ici. Appelez-nous ou venez à l'accueil.
rdv-services-no-more = Aucune autre démarche ne se prend avec celles-ci. Appelez-nous si vous en avez d'autres à faire.
rdv-alternative = Vous pouvez aussi :
rdv-walk-in = Sans rendez-vous
rdv-walk-in-detail = Pour ces démarches, venez quand vous voulez : vous prenez un ticket à la borne ou à l'accueil.
rdv-walk-in-hours = Voir les heures et l'attente
rdv-walk-in-too = Vous pouvez aussi venir sans rendez-vous : vous prenez alors un ticket et attendez votre tour.
rdv-persons-hint = Chacun compte, aussi les enfants : nous gardons assez de temps pour tous.
rdv-bring = À apporter
rdv-bring-each = À apporter, pour chacun
rdv-what = Pour
rdv-when = Le
rdv-where = Où
rdv-call = Besoin d'aide ? { $place } :
rdv-ask = Besoin d'aide ? Demandez à l'accueil : { $place }.
rdv-times-title = Quand voulez-vous venir ?
rdv-times-move = Quel autre horaire ?
rdv-times-now = Votre rendez-vous est le { $when }. Il reste à vous tant que vous n'en avez pas choisi un autre.
rdv-times = { $n ->
    [one] { $n } horaire
   *[other] { $n } horaires
}
rdv-add = Ajouter une autre démarche à cette visite
rdv-first = Premier horaire possible
rdv-first-filtered = Premier horaire qui convient
rdv-first-there = premier horaire { $moment }
rdv-only = Montrer
rdv-only-all = Tous les horaires
rdv-only-wednesday = Le mercredi
rdv-only-saturday = Le samedi
rdv-only-late = Après 16 h
rdv-days = D'autres jours
rdv-days-all = Voir tous les jours
rdv-day-none = Il n'y a plus d'horaire libre ce jour-là.
rdv-day-closed = pas d'horaire
rdv-day-full = complet
rdv-morning = Matin
rdv-afternoon = Après-midi
rdv-month = Voir le mois
rdv-month-legend = Les jours soulignés ont des horaires libres. Un cadre en pointillé : il en reste peu.
rdv-month-before = Mois précédent
rdv-month-after = Mois suivant
rdv-none = Il n'y a pas d'horaire libre en ce moment.
rdv-none-filtered = Aucun horaire libre ne convient à ce choix.
rdv-none-all = Voir tous les horaires
rdv-none-walk-in = Vous pouvez venir sans rendez-vous : vous prenez un ticket et attendez votre tour.
rdv-nearest = Les horaires les plus proches
rdv-elsewhere = Ailleurs dans la commune
rdv-not-found = Rien ne vous convient ?
rdv-release = De nouveaux horaires s'ouvrent chaque jour à { $time }.
rdv-release-same-day = Chaque jour à { $time }, des horaires du jour même s'ajoutent.
rdv-taken-title = Cet horaire vient d'être pris
rdv-taken-detail = Une autre personne l'a choisi juste avant vous. Rien de ce que vous avez écrit n'est perdu : choisissez un autre horaire.
rdv-taken-move-detail = Une autre personne l'a choisi juste avant vous. Votre rendez-vous n'a pas changé : choisissez un autre horaire.
rdv-expired-title = Cet horaire n'est plus gardé pour vous
rdv-expired-detail = Nous gardons un horaire un quart d'heure. Reprenez-le ci-dessous s'il est encore libre, ou choisissez-en un autre.
rdv-no-room-title = Pas assez de temps à cette heure
rdv-no-room-detail = Il n'y a pas la place pour ce nombre à l'heure de votre rendez-vous. Il n'a pas changé : à ces horaires, il y a la place.
rdv-details-title = Qui prend rendez-vous ?
rdv-error-title = Erreur : { $title }
rdv-errors = { $n ->
    [one] Une réponse est à corriger
   *[other] { $n } réponses sont à corriger
}
rdv-kept-until = Nous gardons cet horaire pour vous jusqu'à { $time }.
rdv-kept-again = Votre horaire n'était plus gardé, mais il était encore libre : nous l'avons repris pour vous.
rdv-kept-longer = Prenez votre temps : nous gardons l'horaire jusqu'à { $time }.
rdv-name = Nom et prénom
rdv-name-hint = Comme vous l'écrivez. C'est ainsi que l'on vous trouve à l'accueil.
rdv-reach = Donnez une adresse e-mail ou un numéro de téléphone, comme vous préférez : un seul suffit. Nous vous prévenons ainsi si le rendez-vous change.
rdv-email = Adresse e-mail
rdv-email-hint = Par exemple : nom@exemple.fr
rdv-phone = Numéro de téléphone
rdv-phone-hint = Écrivez-le comme vous voulez, avec ou sans espaces.
rdv-never-by-voice = Ne m'appelez pas : écrivez-moi
rdv-never-by-voice-hint = Par exemple si vous entendez mal au téléphone.
rdv-tell = Pour vous prévenir
rdv-neither = Vous n'avez ni l'un ni l'autre ? Appelez-nous ou venez à l'accueil : nous prenons le rendez-vous avec vous.
rdv-continue = Continuer
rdv-longer = Il me faut plus de temps
rdv-other-time = Choisir un autre horaire
rdv-data = Ces réponses servent à ce rendez-vous et à rien d'autre.
rdv-wrong-no-name = Indiquez votre nom.
rdv-wrong-name = Le nom doit tenir en { $most } caractères. Abrégez un prénom, par exemple.
rdv-wrong-no-way = Indiquez une adresse e-mail ou un numéro de téléphone.
rdv-wrong-email = Cette adresse e-mail ne peut pas marcher. Il faut par exemple : nom@exemple.fr
rdv-wrong-phone = Ce numéro de téléphone ne peut pas marcher. Il faut par exemple : 06 12 34 56 78
rdv-check-title = Est-ce que tout est juste ?
rdv-check-detail = Le rendez-vous est pris quand vous confirmez.
rdv-confirm = Confirmer le rendez-vous
rdv-change-details = Corriger mes réponses
rdv-is-booked = Votre rendez-vous
rdv-is-now = Votre rendez-vous est maintenant
rdv-is-cancelled = Rendez-vous annulé
rdv-is-checked-in = Arrivée annoncée
rdv-is-served = Rendez-vous terminé
rdv-is-missed = Rendez-vous non honoré
rdv-done-booked = C'est confirmé. Notez la référence, ou imprimez cette page.
rdv-done-moved = C'est fait : voici votre nouvel horaire. L'ancien est libéré.
rdv-done-persons = C'est fait : le nombre a changé.
rdv-done-name = C'est fait : le nom est corrigé.
rdv-done-cancelled = C'est annulé. Merci : une autre personne peut prendre cet horaire.
rdv-reference = Votre référence
rdv-reference-detail = À donner à l'accueil ou au téléphone, ou à taper à la borne.
rdv-arrive = À votre arrivée, montrez ce dessin à la borne, dès { $time }. Ou dites votre nom à l'accueil.
rdv-calendar = Mettre dans mon agenda
rdv-print = Imprimer
rdv-print-how = Imprimez cette page avec le menu du navigateur.
rdv-map = Voir sur une carte
rdv-lasts = Durée prévue : { $duration }.
rdv-change = Changer quelque chose
rdv-do-move = Choisir un autre horaire
rdv-do-resize = Venir plus ou moins nombreux
rdv-do-rename = Corriger le nom
rdv-do-rename-hint = dans la demi-heure
rdv-do-cancel = Annuler le rendez-vous
rdv-again = Prendre un autre rendez-vous
rdv-keep = Ne rien changer
rdv-save = Enregistrer
rdv-cancel-title = Annuler ce rendez-vous ?
rdv-cancel-detail = Votre horaire sera proposé à une autre personne. Vous ne pourrez pas le reprendre.
rdv-cancel-yes = Oui, annuler
rdv-move-title = Changer d'horaire ?
rdv-move-from = Votre horaire
rdv-move-to = Le nouvel horaire
rdv-move-detail = L'ancien horaire reste à vous jusqu'à ce que le nouveau soit sûr.
rdv-move-yes = Oui, changer
rdv-do-wait = Me prévenir si un jour plus tôt se libère
rdv-do-wait-change = Changer ou arrêter l'attente d'un jour plus tôt
rdv-waits = Nous vous préviendrons si un jour plus tôt se libère.
rdv-wait-title = Venir plus tôt
rdv-wait-detail = Votre rendez-vous du { $when } reste à vous. Si un jour plus tôt se libère, nous vous le proposons.
rdv-wait-only = Quels horaires vous conviennent ?
rdv-wait-how = Vous recevez un message au plus par jour, jamais la nuit. L'horaire proposé est gardé pour vous le temps de répondre. Les premiers inscrits sont les premiers prévenus.
rdv-wait-yes = Me prévenir
rdv-wait-end = Ne plus attendre
rdv-offer = Plus tôt, si vous voulez : { $when }
rdv-offer-until = Cet horaire est gardé pour vous jusqu'au { $until }.
rdv-offer-answer = Répondre
rdv-offer-title = Venir plus tôt ?
rdv-offer-detail = Si vous acceptez, votre horaire actuel est libéré. Sinon, rien ne change, et vous restez sur la liste d'attente.
rdv-offer-yes = Oui, venir plus tôt
rdv-offer-no = Non, laisser cet horaire
rdv-offer-over-title = Cet horaire n'est plus gardé pour vous
rdv-offer-over-detail = Rien n'a changé : votre rendez-vous reste le { $when }.
rdv-offer-over-back = Voir mon rendez-vous
rdv-done-waits = C'est noté : nous vous préviendrons si un jour plus tôt se libère.
rdv-done-waits-not = C'est noté : vous n'attendez plus un jour plus tôt.
rdv-done-declined = C'est noté : cet horaire va à une autre personne. Votre rendez-vous n'a pas changé.
rdv-resize-title = Combien venez-vous ?
rdv-resize-detail = L'heure reste la même s'il y a la place. Sinon, nous vous proposons d'autres horaires.
rdv-name-title = Corriger le nom
rdv-name-detail = Pour une faute de frappe. Si une autre personne doit venir à votre place, annulez ce rendez-vous : elle prend le sien.

### Ce que les pages disent d'elles-mêmes

about-links = À propos
about-ask = À qui demander
about-legal = Mentions légales
about-legal-who = Qui publie ces pages
about-legal-who-detail = Ces pages sont celles de la commune : { $town }.
about-legal-address = Adresse : { $value }
about-legal-phone = Téléphone : { $value }
about-legal-director = Responsable de la publication : { $value }
about-legal-host = Hébergement : { $value }
about-legal-asked = La mairie donne sur demande ce qui manque ici : adresse, téléphone, responsable de la publication, hébergeur.
about-legal-software = Le logiciel
about-legal-software-detail = Elles sont faites avec guichet, un logiciel libre sous licence EUPL-1.2.
about-privacy = Données personnelles
about-privacy-what = Ce que nous enregistrons
about-privacy-what-detail = Pour un rendez-vous : le nom que vous donnez, l'adresse e-mail ou le numéro de téléphone, la langue, la démarche, l'heure et le nombre de personnes.
about-privacy-what-not = Pour un ticket pris sans rendez-vous : aucun nom. Nous ne demandons jamais pourquoi une personne passe en priorité.
about-privacy-why = À quoi cela sert
about-privacy-why-detail = À vous recevoir, à vous retrouver à l'accueil et à vous prévenir d'un changement. À rien d'autre : pas de publicité, pas de vente, pas de profil.
about-privacy-who = Qui le voit
about-privacy-who-detail = Les agents de la mairie qui vous reçoivent. Les écrans d'appel montrent un numéro, jamais un nom. Qui a le lien de votre rendez-vous peut le changer ou l'annuler : gardez-le pour vous.
about-privacy-rights = Vos droits
about-privacy-rights-detail = Vous pouvez demander à la mairie de voir vos données, de les corriger ou de les effacer. Si la réponse ne vous convient pas, vous pouvez vous adresser à la CNIL (cnil.fr).
about-access = Accessibilité
about-access-link = Accessibilité : non conforme
about-access-state = État
about-access-state-detail = Accessibilité : non conforme au RGAA, car aucun audit n'a encore été fait. Nous ne pouvons donc rien promettre de plus que ce qui suit.
about-access-tested = Chaque page est vérifiée par des outils automatiques (règles WCAG 2.2 AA), au clavier, sans JavaScript, à 320 pixels de large et dans les couleurs choisies par le lecteur. Personne ne l'a encore essayée avec un lecteur d'écran.
about-access-help = Si quelque chose vous arrête
about-access-help-detail = Dites-le à l'accueil ou au téléphone : nous faisons la démarche avec vous, et nous corrigeons. Si la réponse ne vous convient pas, vous pouvez vous adresser au Défenseur des droits (defenseurdesdroits.fr).
about-cookies = Cookies
about-cookies-you = Pour vous : aucun
about-cookies-you-detail = Pour prendre un rendez-vous, le changer ou suivre un ticket, nous ne posons aucun cookie et n'enregistrons rien dans votre navigateur. Il n'y a ni mesure d'audience ni contenu venu d'ailleurs.
about-cookies-staff = Pour les appareils de la mairie
about-cookies-staff-detail = Les bornes, les écrans d'appel et les postes des agents ont un cookie qui dit lequel ils sont. Ils gardent aussi leurs réglages dans leur navigateur : les touches, l'impression, le dernier appel annoncé.

### Interprète, et numéros de pré-demande

interpreter = Avez-vous besoin d'un interprète ?
interpreter-none = Non
interpreter-sign_language = Langue des signes (LSF)
interpreter-spoken_language = Une autre langue
interpreter-said-sign_language = Avec interprète en langue des signes (LSF)
interpreter-said-spoken_language = Avec interprète d'une autre langue
interpreter-from = Le temps de réserver l'interprète, les horaires commencent le { $date }.
rdv-numbers-missing = { $n ->
    [one] Il manque votre numéro de pré-demande. Ajoutez-le jusqu'au { $date }.
   *[other] Il manque { $n } numéros de pré-demande. Ajoutez-les jusqu'au { $date }.
}
rdv-do-numbers = { $n ->
    [one] Ajouter le numéro de pré-demande
   *[other] Ajouter les numéros de pré-demande
}
rdv-do-numbers-hint = jusqu'au { $date }
rdv-numbers-title = { $n ->
    [one] Numéro de pré-demande
   *[other] Numéros de pré-demande
}
rdv-numbers-detail = Chaque pré-demande en ligne a un numéro : il est écrit à la fin, sur le site France Titres (ANTS). Chaque personne a le sien. S'il en manque un, laissez le champ vide et revenez plus tard.
rdv-number-one = Numéro de pré-demande
rdv-number-nth = Personne { $n } : numéro de pré-demande
rdv-number-hint = 10 lettres et chiffres, par exemple : TT1KC7JV3E
rdv-wrong-number = Ce numéro doit avoir 10 lettres et chiffres. Recopiez-le tel qu'il est écrit sur la pré-demande.
rdv-wrong-number-twice = Ce numéro est écrit deux fois. Chaque personne a le sien.
rdv-done-numbers = C'est enregistré. Apportez aussi la pré-demande le jour du rendez-vous.
