# The appointment at the kiosk, and the counters' agenda.

kiosk-arrival-tile = I have an appointment
kiosk-arrival-tile-hint = Tell us that you are here
kiosk-arrival = Tell us that you are here
kiosk-arrival-detail = Show the square code of your appointment to the scanner, or type its 6 letters and digits.
kiosk-arrival-code = Your code
kiosk-arrival-erase = Erase
kiosk-arrival-ok = OK
kiosk-arrival-no-code = I do not have my code
kiosk-arrival-no-code-hint = The time and three letters of your name are enough
kiosk-arrival-hour = At what time is your appointment?
kiosk-arrival-minute = At what time exactly?
kiosk-arrival-name = Your name
kiosk-arrival-name-detail = Type the first three letters of the name that was given for the appointment.
kiosk-arrival-letters = The first three letters
kiosk-arrival-at = Appointment at { $time }
kiosk-arrival-checking = One moment…
kiosk-arrival-refused = Your arrival is not recorded
kiosk-arrival-unknown = We cannot find this appointment
    .detail = Check what you typed. At the reception somebody can find it.
kiosk-arrival-more-code = The code has 6 letters and digits.
kiosk-arrival-more-letters = Type the first letters of the name.

reception-appointment = Appointment: name, phone or code
agenda-title = Agenda
agenda-new = New appointment
agenda-block = Block time
agenda-find-label = Name, phone or code
agenda-find-do = Search
agenda-date = Date
agenda-go = Go
agenda-before = Before
agenda-after = After
agenda-today = Today
agenda-day = See the day
agenda-week = See the week
agenda-week-of = Week of { $date }
agenda-counters = Counters
agenda-counter = Counter
agenda-all-counters = All counters
agenda-time = Time
agenda-table = Appointments by counter
agenda-nothing = No appointment on this day, and no counter open for appointments.
agenda-free = free
agenda-free-minutes = { $n } min free
agenda-free-for = free: { $duration }
agenda-busy = busy
agenda-closed = closed
agenda-blocked-cell = blocked
agenda-count = { $n ->
    [one] { $n } appointment
   *[other] { $n } appointments
}
agenda-nobody = No name given
agenda-found = Appointments found
agenda-found-one = { $when }: { $what }
agenda-found-none = No appointment found, of last week or to come.
agenda-found-hint = Try the beginning of the name, four digits of the phone number, or the code of 6 letters and digits.
agenda-elsewhere = This appointment is at another town hall
agenda-here = Receive here, now
agenda-here-detail = A ticket is given at once, as for who comes without appointment, and the appointment is cancelled.
agenda-here-not = This is not done here.
agenda-here-state = This appointment is: { $state }.
agenda-receive = Is here: give a ticket
agenda-ticket = Ticket
agenda-service = Service
agenda-service-then = Then (optional)
agenda-many = How many
agenda-length = Length
agenda-code = Code
agenda-old-code = Old number
agenda-way = Booked
agenda-way-online = online
agenda-way-staff = by an agent
agenda-language = Language
agenda-phone = Phone
agenda-phone-written = Phone, in writing only
agenda-email = E-mail
agenda-phone-optional = Phone (optional)
agenda-email-optional = E-mail (optional)
agenda-no-channel = No way
agenda-name = Name
agenda-appointment = Appointment
agenda-channel = Reach by
agenda-move = Change the time
agenda-move-of = Move the appointment: { $name }
agenda-move-from = Planned until now: { $when }
agenda-move-do = Move
agenda-persons = More or fewer people
agenda-correct = Correct the name
agenda-correct-hint = For a spelling mistake. If another person comes, cancel and book again.
agenda-cancel = Cancel the appointment
agenda-cancel-sure = Its time will be free for others.
agenda-cancel-do = Yes, cancel
agenda-save = Save
agenda-from = From
agenda-times = See the times
agenda-no-times = No free time. Try another date or fewer people.
agenda-later = Following days
agenda-book = Book this appointment
agenda-error = Error:{" "}
agenda-mend = To be mended
agenda-wrong-name = Give a name of at most 100 letters.
agenda-wrong-phone = This phone number is not complete.
agenda-wrong-email = This e-mail address is not complete.
agenda-wrong-starts-at = Choose a time.
agenda-block-detail = An agent is away, a meeting: appointments change the counter at the same time. Only people without another place have to be told.
agenda-block-from = From
agenda-block-to = To
agenda-block-reason = Reason, for colleagues (optional)
agenda-block-look = See what it changes
agenda-block-do = Block this time
agenda-block-what = { $counter }, { $date }, from { $from } to { $to }
agenda-block-why = { $what }: { $reason }
agenda-block-moved = { $n ->
    [0] No appointment changes the counter.
    [one] { $n } appointment changes the counter, at the same time: nobody has to be told.
   *[other] { $n } appointments change the counter, at the same time: nobody has to be told.
}
agenda-block-hit = { $n ->
    [0] Nobody loses a place.
    [one] { $n } person has no place any more, and will have to be told.
   *[other] { $n } people have no place any more, and will have to be told.
}
agenda-blocked = Blocked times
agenda-unblocked = This time is no longer blocked.
agenda-unblock = Give this time back
agenda-hit = { $n ->
    [0] Nobody waits for a solution any more
    [one] { $n } person without a place
   *[other] { $n } people without a place
}
agenda-hit-detail = Three ways to settle all at once: write to everybody and propose other times, move everybody, or cancel all. People are told in writing where they asked for that. The list says who is still to be called.
agenda-hit-propose = Write to all: propose other times
agenda-hit-move = Move all to the next free time
agenda-hit-cancel = Cancel all
agenda-hit-cancel-sure = These people will have no appointment any more.
agenda-hit-cancel-do = { $n ->
    [one] Yes, cancel { $n } appointment
   *[other] Yes, cancel { $n } appointments
}
agenda-proposals = Propose
agenda-other-time = other time
agenda-told = { $n ->
    [one] { $n } appointment settled
   *[other] { $n } appointments settled
}
agenda-told-detail = What became of their appointments, and how they are told. Call those who were not reached.
agenda-done = Done
agenda-print = To keep it, print this page.
agenda-did-booked = The appointment is booked.
agenda-did-moved = The appointment is moved.
agenda-did-cancelled = The appointment is cancelled.
agenda-did-persons = The number is changed.
agenda-waits = Waits for an earlier day, should one become free.
agenda-offered = An earlier time is kept for this person: { $when }. It can be accepted until { $until }, by the link in the message.
agenda-interpreter = Interpreter
agenda-interpreter-from = Interpreters are booked ahead: one can be there from { $date } on. Before that date, first make sure that somebody comes.
agenda-numbers = Pre-application numbers
agenda-numbers-hint = 10 letters and digits each, with a space between.
agenda-numbers-missing = { $n ->
    [one] { $n } is missing
   *[other] { $n } are missing
}
agenda-did-numbers = The numbers are saved.
agenda-did-name = The name is corrected.
agenda-did-received = The arrival is recorded: a ticket is given.
agenda-did-here = Ticket { $number } given. Nobody waits for the earlier appointment any more.
agenda-did-blocked = The time is blocked.
agenda-did-unblocked = The time is given back.
agenda-did-told = Done. Here is who is still to be called.
agenda-did-proposed = Done: everybody gets times to choose from. Here is who is still to be called.
agenda-call = to be called
agenda-told-not = not told yet
agenda-told-soon = comes soon: a message is not enough
agenda-told-waiting = message on its way
agenda-told-email = e-mail sent
agenda-told-sms = text message sent
agenda-told-paper = letter to be printed
agenda-told-called = called
agenda-told-refused = message refused
agenda-letters = Messages
agenda-letters-open = { $n ->
    [0] Messages
    [one] Messages: { $n } to see to
   *[other] Messages: { $n } to see to
}
agenda-letters-todo = { $n ->
    [0] Everybody has been told
    [one] { $n } person to be told
   *[other] { $n } people to be told
}
agenda-letters-detail = These messages did not arrive, or the person has a phone only. Call, then press “Told”.
agenda-letter-tells = To be told
agenda-letter-why = Why
agenda-letter-told = Told
agenda-letter-again = Send again
agenda-letter-print = Print the letter
agenda-letter-no-voice = Does not want to be called: print the letter.
agenda-letter-no-phone = No number: print the letter.
agenda-letter-confirmation = Appointment booked
agenda-letter-change = Appointment changed
agenda-letter-moved = Appointment moved
agenda-letter-cancellation = Appointment cancelled
agenda-letter-reminder = Reminder of the appointment
agenda-letter-documents = Papers are missing
agenda-letter-proposal = Another time to choose
agenda-letter-earlier = Earlier time offered
agenda-letter-called_off = Appointment cancelled by the town hall
agenda-why-call = Gave a phone number only.
agenda-why-email-address = Email address wrongly written.
agenda-why-email-unknown = Unknown email address ({ $code }).
agenda-why-email-full = Mailbox full ({ $code }).
agenda-why-email = Email refused ({ $code }).
agenda-why-sms = Text message refused ({ $code }).
agenda-why = Message refused ({ $code }).
agenda-paper = Letters on paper
agenda-paper-none = No letter to print.
agenda-paper-detail = For people without email or phone. Print them every day, then post them.
agenda-paper-day = { $n ->
    [one] { $date }: { $n } letter
   *[other] { $date }: { $n } letters
}
agenda-sheets = Letters of { $date }
agenda-sheet = Letter to print
agenda-sheets-how = Print this page: one sheet for each letter.
agenda-sheets-back = Back to the messages
agenda-did-letter-told = Noted: the person has been told.
agenda-did-letter-again = The message is on its way again.
agenda-never-by-voice = Never call: everything in writing
