# Booking an appointment, and what is done with it afterwards. Short sentences: one thing at a time.

rdv-enter = Book an appointment
rdv-unknown = This link leads nowhere any more
    .detail = The address may have been copied wrongly, or the appointment is over and erased. You can book another appointment, or ask at the reception.
rdv-services-title = What are you coming for?
rdv-services-add = What else on the same visit?
rdv-already = You are already coming for:
rdv-services-none = Nothing can be booked here. Call us or come to the reception.
rdv-services-no-more = Nothing else can be booked together with this. Call us if you have more to do.
rdv-alternative = You can also:
rdv-walk-in = Without an appointment
rdv-walk-in-detail = For these, come whenever you like: you take a ticket at the kiosk or at the reception.
rdv-walk-in-hours = See opening hours and waits
rdv-walk-in-too = You can also come without an appointment: you then take a ticket and wait for your turn.
rdv-persons-hint = Everybody counts, children too: we keep enough time for all.
rdv-bring = What to bring
rdv-bring-each = What to bring, for each
rdv-what = For
rdv-when = On
rdv-where = Where
rdv-call = Need help? { $place }:
rdv-ask = Need help? Ask at the reception: { $place }.
rdv-times-title = When would you like to come?
rdv-times-move = Which other time?
rdv-times-now = Your appointment is on { $when }. It stays yours until you have chosen another one.
rdv-times = { $n ->
    [one] { $n } time
   *[other] { $n } times
}
rdv-add = Add something else to the same visit
rdv-first = First possible time
rdv-first-filtered = First time that suits
rdv-first-there = first time { $moment }
rdv-only = Show
rdv-only-all = All times
rdv-only-wednesday = Wednesdays
rdv-only-saturday = Saturdays
rdv-only-late = After 16:00
rdv-days = Other days
rdv-days-all = See all days
rdv-day-none = There is no free time left on that day.
rdv-day-closed = no times
rdv-day-full = full
rdv-morning = Morning
rdv-afternoon = Afternoon
rdv-month = See the month
rdv-month-legend = Underlined days have free times. A dotted frame: few are left.
rdv-month-before = Month before
rdv-month-after = Month after
rdv-none = There is no free time at the moment.
rdv-none-filtered = No free time suits this choice.
rdv-none-all = See all times
rdv-none-walk-in = You can come without an appointment: you take a ticket and wait for your turn.
rdv-nearest = The nearest times
rdv-elsewhere = Elsewhere in town
rdv-not-found = Nothing suits you?
rdv-release = New times open every day at { $time }.
rdv-release-same-day = Every day at { $time }, times of the same day are added.
rdv-taken-title = This time has just been taken
rdv-taken-detail = Somebody else chose it just before you. Nothing that you wrote is lost: choose another time.
rdv-taken-move-detail = Somebody else chose it just before you. Your appointment has not changed: choose another time.
rdv-expired-title = This time is no longer kept for you
rdv-expired-detail = We keep a time for a quarter of an hour. Take it again below if it is still free, or choose another one.
rdv-no-room-title = Not enough time at that hour
rdv-no-room-detail = There is no room for so many at the time of your appointment. It has not changed: at these times there is room.
rdv-details-title = Who is booking?
rdv-error-title = Error: { $title }
rdv-errors = { $n ->
    [one] One answer needs to be put right
   *[other] { $n } answers need to be put right
}
rdv-kept-until = We keep this time for you until { $time }.
rdv-kept-again = Your time was no longer kept, but it was still free: we took it again for you.
rdv-kept-longer = Take your time: we keep it until { $time }.
rdv-name = Name
rdv-name-hint = As you write it. It is how you are found at the reception.
rdv-reach = Give a mail address or a phone number, as you prefer: one is enough. We use it to tell you if the appointment changes.
rdv-email = Mail address
rdv-email-hint = For example: name@example.org
rdv-phone = Phone number
rdv-phone-hint = Write it as you like, with or without spaces.
rdv-never-by-voice = Do not call me: write to me
rdv-never-by-voice-hint = For example if you hear badly on the phone.
rdv-tell = To tell you
rdv-neither = You have neither? Call us or come to the reception: we book with you.
rdv-continue = Continue
rdv-longer = I need more time
rdv-other-time = Choose another time
rdv-data = These answers are for this appointment and for nothing else.
rdv-wrong-no-name = Give your name.
rdv-wrong-name = The name must fit in { $most } characters. Shorten a first name, for example.
rdv-wrong-no-way = Give a mail address or a phone number.
rdv-wrong-email = This mail address cannot work. It should look like: name@example.org
rdv-wrong-phone = This phone number cannot work. It should look like: 06 12 34 56 78
rdv-check-title = Is everything right?
rdv-check-detail = The appointment is yours when you confirm.
rdv-confirm = Confirm the appointment
rdv-change-details = Put my answers right
rdv-is-booked = Your appointment
rdv-is-now = Your appointment is now
rdv-is-cancelled = Appointment cancelled
rdv-is-checked-in = Arrival announced
rdv-is-served = Appointment over
rdv-is-missed = Missed appointment
rdv-done-booked = Confirmed. Note the reference, or print this page.
rdv-done-moved = Done: this is your new time. The old one is free again.
rdv-done-persons = Done: the number has changed.
rdv-done-name = Done: the name is corrected.
rdv-done-cancelled = Cancelled. Thank you: somebody else can have this time.
rdv-reference = Your reference
rdv-reference-detail = To tell at the reception or on the phone, or to type at the kiosk.
rdv-arrive = When you arrive, show this drawing to the kiosk, from { $time } on. Or say your name at the reception.
rdv-calendar = Put into my calendar
rdv-print = Print
rdv-print-how = Print this page with your browser's menu.
rdv-map = See on a map
rdv-lasts = Expected to take { $duration }.
rdv-change = Change something
rdv-do-move = Choose another time
rdv-do-resize = Come with more or fewer
rdv-do-rename = Correct the name
rdv-do-rename-hint = within half an hour
rdv-do-cancel = Cancel the appointment
rdv-again = Book another appointment
rdv-keep = Change nothing
rdv-save = Save
rdv-cancel-title = Cancel this appointment?
rdv-cancel-detail = Your time will be offered to somebody else. This cannot be undone.
rdv-cancel-yes = Yes, cancel
rdv-move-title = Change the time?
rdv-move-from = Your time
rdv-move-to = The new time
rdv-move-detail = The old time stays yours until the new one is sure.
rdv-move-yes = Yes, change
rdv-do-wait = Tell me if an earlier day becomes free
rdv-do-wait-change = Change or stop waiting for an earlier day
rdv-waits = We will tell you if an earlier day becomes free.
rdv-wait-title = Come earlier
rdv-wait-detail = Your appointment of { $when } stays yours. If an earlier day becomes free, we offer it to you.
rdv-wait-only = Which times suit you?
rdv-wait-how = You get one message a day at most, never at night. The time that we offer is kept for you while you answer. Who asked first is told first.
rdv-wait-yes = Tell me
rdv-wait-end = Stop waiting
rdv-offer = Earlier, if you like: { $when }
rdv-offer-until = This time is kept for you until { $until }.
rdv-offer-answer = Answer
rdv-offer-title = Come earlier?
rdv-offer-detail = If you accept, your present time becomes free. If not, nothing changes, and you stay on the waiting list.
rdv-offer-yes = Yes, come earlier
rdv-offer-no = No, leave this time
rdv-offer-over-title = This time is no longer kept for you
rdv-offer-over-detail = Nothing has changed: your appointment is still { $when }.
rdv-offer-over-back = See my appointment
rdv-done-waits = Noted: we will tell you if an earlier day becomes free.
rdv-done-waits-not = Noted: you no longer wait for an earlier day.
rdv-done-declined = Noted: this time goes to somebody else. Your appointment has not changed.
rdv-resize-title = How many are coming?
rdv-resize-detail = The time stays the same if there is room. If not, we offer you other times.
rdv-name-title = Correct the name
rdv-name-detail = For a misspelling. If somebody else is to come in your place, cancel this appointment: they book their own.

### What the pages say of themselves

about-links = About
about-ask = Who to ask
about-legal = Legal notice
about-legal-who = Who publishes these pages
about-legal-who-detail = These pages are the town's own: { $town }.
about-legal-address = Address: { $value }
about-legal-phone = Phone: { $value }
about-legal-director = Responsible for the publication: { $value }
about-legal-host = Hosting: { $value }
about-legal-asked = On request, the town hall tells what is missing here: address, phone, person responsible for the publication, host.
about-legal-software = The software
about-legal-software-detail = They are made with guichet, free software under the EUPL-1.2 licence.
about-privacy = Personal data
about-privacy-what = What we record
about-privacy-what-detail = For an appointment: the name that you give, the mail address or phone number, the language, what you come for, the time and the number of people.
about-privacy-what-not = For a ticket taken without an appointment: no name. We never ask why somebody has priority.
about-privacy-why = What it is for
about-privacy-why-detail = To receive you, to find you at the reception, to tell you of a change. For nothing else: no advertising, no sale, no profile.
about-privacy-who = Who sees it
about-privacy-who-detail = The town hall's agents who receive you. Call displays show a number, never a name. Whoever has the link of your appointment can change or cancel it: keep it to yourself.
about-privacy-rights = Your rights
about-privacy-rights-detail = You can ask the town hall to see your data, to correct or to erase it. If the answer does not satisfy you, you can turn to the CNIL (cnil.fr).
about-access = Accessibility
about-access-link = Accessibility: not compliant
about-access-state = State
about-access-state-detail = Accessibility: not compliant with the RGAA, as no audit has been made yet. So we can promise no more than what follows.
about-access-tested = Every page is checked by automatic tools (WCAG 2.2 AA rules), by keyboard, without JavaScript, at 320 pixels of width and in the reader's own colours. Nobody has tried it with a screen reader yet.
about-access-help = If something stops you
about-access-help-detail = Say so at the reception or on the phone: we do it with you, and put it right. If the answer does not satisfy you, you can turn to the Défenseur des droits (defenseurdesdroits.fr).
about-cookies = Cookies
about-cookies-you = For you: none
about-cookies-you-detail = To book an appointment, change it or follow a ticket, we set no cookie and store nothing in your browser. Nothing measures visits, nothing comes from elsewhere.
about-cookies-staff = For the town hall's devices
about-cookies-staff-detail = Kiosks, call displays and agents' computers have a cookie that says which of them they are. They also keep their settings in their browser: keys, printing, the last call that was announced.

### Interpreter, and numbers of pre-applications

interpreter = Do you need an interpreter?
interpreter-none = No
interpreter-sign_language = Sign language (LSF)
interpreter-spoken_language = Another language
interpreter-said-sign_language = With a sign language interpreter (LSF)
interpreter-said-spoken_language = With an interpreter of another language
interpreter-from = We have to book the interpreter: times begin on { $date }.
rdv-numbers-missing = { $n ->
    [one] Your pre-application number is missing. Add it until { $date }.
   *[other] { $n } pre-application numbers are missing. Add them until { $date }.
}
rdv-do-numbers = { $n ->
    [one] Add the pre-application number
   *[other] Add the pre-application numbers
}
rdv-do-numbers-hint = until { $date }
rdv-numbers-title = { $n ->
    [one] Pre-application number
   *[other] Pre-application numbers
}
rdv-numbers-detail = You were given it at the end of the form on the France Titres (ANTS) website. There is one for each person. If you do not have one yet, leave it empty and come back later.
rdv-number-one = Pre-application number
rdv-number-nth = Person { $n }: pre-application number
rdv-number-hint = 10 letters and digits, for example: TT1KC7JV3E
rdv-wrong-number = This number must have 10 letters and digits. Copy it as it stands on the form.
rdv-wrong-number-twice = This number is there twice. Each person has their own.
rdv-done-numbers = It is saved. Bring the form itself on the day, too.
