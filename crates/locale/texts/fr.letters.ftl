# Les lettres : ce que l'on écrit aux usagers.

letter-hello = Bonjour { $name },
letter-confirmation = Votre rendez-vous est pris.
    .subject = Rendez-vous confirmé : { $when }
    .sms = { $town } : rendez-vous confirmé { $when }, { $place }. Code : { $code }. { $link }
letter-change = Votre rendez-vous a changé. Voici ce qui compte maintenant.
    .subject = Rendez-vous modifié : { $when }
    .sms = { $town } : rendez-vous modifié, { $when }, { $place }. Code : { $code }. { $link }
letter-moved = Votre rendez-vous est déplacé. Voici le nouvel horaire. S'il ne vous convient pas, choisissez-en un autre avec le lien ci-dessous, ou demandez à l'accueil.
    .subject = Votre rendez-vous est déplacé : { $when }
    .sms = { $town } : votre rendez-vous est déplacé : { $when }, { $place }. Code : { $code }. { $link }
    .sms-from = { $town } : votre rendez-vous du { $was } est déplacé : { $when }, { $place }. Code : { $code }. { $link }
letter-cancellation = Votre rendez-vous est annulé. Vous n'avez rien d'autre à faire.
    .subject = Rendez-vous annulé : { $when }
    .sms = { $town } : rendez-vous annulé ({ $when }). { $link }
letter-reminder = Vous avez bientôt rendez-vous. Si vous ne pouvez pas venir, annulez-le avec le lien ci-dessous : quelqu'un d'autre aura votre place.
    .subject = Rappel de votre rendez-vous : { $when }
    .sms = { $town } : rappel, rendez-vous { $when }, { $place }. Code : { $code }. { $link }
letter-documents = Il manque des documents pour votre demande. Apportez tout ce qui est dans la liste ci-dessous : sans cela, nous ne pouvons pas la faire.
    .subject = Documents à apporter : rendez-vous du { $when }
    .sms = { $town } : il manque des documents pour votre rendez-vous, { $when }. La liste : { $link }
letter-earlier = Un horaire s'est libéré plus tôt, et il est gardé pour vous pendant un moment. S'il vous convient, acceptez-le avec le lien ci-dessous. Sinon, ne faites rien : votre rendez-vous actuel reste à vous.
    .subject = Plus tôt, si vous voulez : { $when }
    .sms = { $town } : un horaire plus tôt est gardé pour vous, { $when }. Répondre : { $link }
letter-until = Gardé pour vous jusqu'au
letter-answer = Accepter ou laisser cet horaire
letter-when = Quand
letter-now = Nouvel horaire
letter-was = Ancien horaire
letter-where = Où
letter-what = Démarche
letter-code = Code à donner à l'accueil ou à la borne
letter-bring = À apporter
letter-about-minutes = { $when } (environ { $minutes } minutes)
letter-persons = { $name } (pour { $count } personnes)
letter-link = Voir, déplacer ou annuler ce rendez-vous
letter-again = Prendre un autre rendez-vous
letter-automatic = Ce message est envoyé automatiquement : personne ne lit les réponses.
letter-proposal = Nous ne pouvons pas vous recevoir à l'heure prévue. Nous en sommes désolés. Choisissez un autre horaire. Les horaires proposés ne sont pas gardés : répondez dès que vous pouvez. Si aucun ne convient, appelez-nous.
    .subject = Votre rendez-vous du { $when } : choisissez un autre horaire
    .sms = { $town } : nous ne pouvons pas vous recevoir { $when }. Choisissez un autre horaire : { $link }
letter-called_off = Nous devons annuler votre rendez-vous. Nous en sommes désolés. Prenez un autre rendez-vous avec le lien ci-dessous, ou appelez-nous.
    .subject = La mairie annule votre rendez-vous : { $when }
    .sms = { $town } : nous devons annuler votre rendez-vous ({ $when }). Prenez-en un autre : { $link }
letter-instead-of = Rendez-vous prévu
letter-phone = Nous appeler
letter-times = Horaires proposés
letter-all-times = Voir tous les horaires libres
letter-interpreter = Interprète
letter-numbers-missing = { $n ->
    [one] Le numéro de pré-demande, qui manque encore. Ajoutez-le avec le lien ci-dessous jusqu'au { $date }.
   *[other] Les numéros de pré-demande : il en manque { $n }. Ajoutez-les avec le lien ci-dessous jusqu'au { $date }.
}
