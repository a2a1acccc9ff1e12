# Letters: what citizens are written.

letter-hello = Hello { $name },
letter-confirmation = Your appointment is booked.
    .subject = Appointment confirmed: { $when }
    .sms = { $town }: appointment confirmed, { $when }, { $place }. Code: { $code }. { $link }
letter-change = Your appointment has changed. This is what counts now.
    .subject = Appointment changed: { $when }
    .sms = { $town }: appointment changed, { $when }, { $place }. Code: { $code }. { $link }
letter-moved = Your appointment has been moved. Here is the new time. If it does not suit you, choose another one with the link below, or ask at the reception.
    .subject = Your appointment has been moved: { $when }
    .sms = { $town }: your appointment has been moved: { $when }, { $place }. Code: { $code }. { $link }
    .sms-from = { $town }: your appointment of { $was } has been moved: { $when }, { $place }. Code: { $code }. { $link }
letter-cancellation = Your appointment is cancelled. There is nothing else you need to do.
    .subject = Appointment cancelled: { $when }
    .sms = { $town }: appointment cancelled ({ $when }). { $link }
letter-reminder = You have an appointment soon. If you cannot come, please cancel it with the link below: somebody else will get your place.
    .subject = Reminder of your appointment: { $when }
    .sms = { $town }: reminder, appointment { $when }, { $place }. Code: { $code }. { $link }
letter-documents = Some papers are missing from your file. Bring everything in the list below: without it your request cannot be handled.
    .subject = Papers to bring: appointment of { $when }
    .sms = { $town }: papers are missing for your appointment, { $when }. The list: { $link }
letter-earlier = An earlier time has become free, and it is kept for you for a while. If it suits you, accept it with the link below. If not, there is nothing to do: your present appointment stays yours.
    .subject = Earlier, if you like: { $when }
    .sms = { $town }: an earlier time is kept for you, { $when }. Answer: { $link }
letter-until = Kept for you until
letter-answer = Accept or leave this time
letter-when = When
letter-now = New time
letter-was = Old time
letter-where = Where
letter-what = Service
letter-code = Code for the reception or the kiosk
letter-bring = To bring
letter-about-minutes = { $when } (about { $minutes } minutes)
letter-persons = { $name } (for { $count } people)
letter-link = See, move or cancel this appointment
letter-again = Book another appointment
letter-automatic = This message is sent automatically: nobody reads replies.
letter-proposal = We cannot see you at the time planned. We are sorry. Choose another time. The times below are not held: answer as soon as you can. If none of them suits you, call us.
    .subject = Your appointment on { $when }: choose another time
    .sms = { $town }: we cannot see you on { $when }. Choose another time: { $link }
letter-called_off = We have to cancel your appointment. We are sorry. Book another one with the link below, or call us.
    .subject = The town hall cancels your appointment: { $when }
    .sms = { $town }: we have to cancel your appointment ({ $when }). Book another one: { $link }
letter-instead-of = Planned appointment
letter-phone = Call us
letter-times = Times we propose
letter-all-times = See all free times
letter-interpreter = Interpreter
letter-numbers-missing = { $n ->
    [one] The pre-application number, which is still missing. Add it with the link below until { $date }.
   *[other] The pre-application numbers: { $n } are missing. Add them with the link below until { $date }.
}
