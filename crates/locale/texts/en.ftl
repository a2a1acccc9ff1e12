# guichet's words in English. The French ones lead; these say the same, plainly.
# An attribute (.detail) is the sentence that explains; the text alone is a title.

### Everywhere

product = guichet
language-fr = Français
language-en = English
languages = Languages
skip-to-content = Skip to content
back = Back
needs-javascript = This page needs JavaScript. At the reception desk, people can help you without it.
staff-needs-javascript = This desk needs JavaScript: without it the line is not kept up to date and no key acts. Allow it in the browser's settings, or work at another desk. Until then there is the paper kit.
time = { $hour }:{ $minute }
time-whole = { $hour }:00
date = { $weekday } { $day } { $month } { $year }
date-near = { $weekday } { $day } { $month }
month-of-year = { $month } { $year }
moment-today = at { $time }
moment-tomorrow = tomorrow at { $time }
moment-this-week = { $weekday } at { $time }
moment-dated = { $date } at { $time }
first-day = 1
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

### Durations and waits

minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
hours = { $n ->
    [one] an hour
   *[other] { $n } hours
}
hours-and = { $hours } h { $minutes }
quarter-hour = a quarter of an hour
half-hour = half an hour
three-quarters = three quarters of an hour
hours-and-quarter = { $hours } and a quarter
hours-and-half = { $hours } and a half
hours-and-three-quarters = { $hours } and three quarters
unserved = No counter open
unserved-yet = Nobody at a counter right now
unserved-yet-kiosk = Nobody at a counter
wait-unknown = not known yet
wait-short = less than 5 minutes
wait-about = about { $likely }
wait-range = { $likely } to { $most }
wait-range-minutes = { $likely } to { $most } minutes
wait-sentence-unknown = The wait is not known yet.
wait-sentence-short = Less than 5 minutes to wait.
wait-sentence-about = About { $likely } to wait.
wait-sentence-range = About { $likely } to wait, seldom more than { $vowel ->
    [yes] { $most }
   *[no] { $most }
}.

### Tickets

ticket = Ticket
ticket-yours = Your ticket
state-waiting = waiting
state-called = called
state-serving = at the counter
state-done = finished
state-parked = on hold
state-no-show = missed the call
state-withdrawn = withdrawn
state-unserved = not served
# Where an appointment stands.
appointment-held = time kept
appointment-booked = booked
appointment-checked-in = checked in
appointment-served = done
appointment-moved = moved
appointment-cancelled = cancelled
appointment-expired = time no longer kept
appointment-no-show = missed
calendar-title = Appointment: { $services }
calendar-code = Code of the appointment: { $code }
priority = priority
persons = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
files = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
children = { $n ->
    [one] { $n } child
   *[other] { $n } children
}
documents = { $n ->
    [one] { $n } document
   *[other] { $n } documents
}
question-person = How many people have you come for?
question-file = How many files have you come for?
question-child = How many children have you come for?
question-document = How many documents have you come for?
ahead = { $n ->
    [0] You are next.
    [one] One person is before you.
   *[other] { $n } people are before you.
}

### Why this ticket

why-first = { $number }, arrived at { $at }: first in this counter's line.
why-appointment = { $number }, appointment at { $at }: first in this counter's line.
why-reserved = { $number }, arrived at { $at }: sent to this counter.
why-chosen = { $number }, arrived at { $at }: chosen by the agent.
why-allowance = People without an appointment are called as if they had arrived { $minutes } later, so that appointments are on time.
why-priority = Priority: called as if the person had arrived { $minutes } earlier.
why-preference = This counter takes this service first, as if the person had arrived { $minutes } earlier.
why-counts-from = The turn counts from { $at }: back in the line, sent on, or with the family.
why-late = Arrived late, at { $at }: called by the time of arrival.
why-instead-of = In the order of the line, { $number } comes before.

### Home of the demonstration and of the site

home-title = Home
home-demo = Demonstration: the town hall of { $site }
home-demo-intro = Everything really works: open the kiosk, a counter and a call display in three windows, take a ticket, call it.
home-steps = To try it
home-step-kiosk = At the kiosk, take a ticket in two taps.
home-step-desk = At the counter, press Space: the ticket is called.
home-step-display = The call display chimes and shows the number.
home-step-phone = The ticket's QR code opens its live page on a phone.
home-kiosk = The kiosk
home-kiosk-hint = Take a ticket
home-reception = The reception
home-reception-hint = Give, find and put right tickets
home-displays = The call displays
home-display-speaks = with sound
home-display-silent = without sound
home-desks = The counters
home-desk-hint = Call people
home-interface = The interface for programs (OpenAPI)
home-sites = Our town halls
home-search-more = { $shown } of { $found } town halls are shown here.
home-search-found = { $found ->
    [one] { $found } town hall has this name.
   *[other] { $found } town halls have this name.
}
home-search-none = No town hall has this name: "{ $name }".
home-search-label = Name of the town hall
home-search-do = Search
home-open = open
home-closed = closed
home-opens-at = opens { $moment }
home-received = you are received even after closing
home-stopped = interrupted: { $reason }
home-closes-at = closes at { $time }
home-bring = What to bring
home-come = Take a ticket at the town hall's kiosk, or ask at the reception.

### Pairing

pair-title = Pair this device
pair-intro = This browser will be used as:
pair-kiosk = kiosk
pair-display = call display
pair-agent = counter
pair-reception = reception
pair-manager = manager's place
pair-admin = administration
pair-button = Pair this device
pair-kept = The pairing stays on this device until it is removed.
pair-needed = This device is not paired
    .detail = Open here the pairing link that the town hall's administration gives you.
pair-other = This device is paired for something else
    .detail = To open this page here, first open its pairing link, which the town hall's administration gives you.

### Kiosk

kiosk-title = Kiosk
kiosk-question = What have you come for?
kiosk-more = Other services
kiosk-unsure = I don't know / Reception
kiosk-unsure-hint = Somebody helps you at the reception
kiosk-reception = Please go to the reception
kiosk-reception-detail = Somebody will help you. You do not need a ticket.
kiosk-alert = Somebody will come for you.
kiosk-alert-detail = Somebody will come for you. You can sit down.
kiosk-wait = Wait: { $wait }
kiosk-nobody = Nobody is waiting
kiosk-closed = Closed
kiosk-opens = Opens { $moment }
kiosk-opens-early = Opens { $moment }, tickets from { $time }
kiosk-closes = Closes at { $time }
kiosk-full = Closes at { $time }: you may not be received today
kiosk-full-stop = Full until closing time, { $time }
kiosk-suspended-reason = Interrupted: { $reason }
kiosk-alternative = You can also
kiosk-bring = To have with you
kiosk-take = Take a ticket
kiosk-your-number = Your number
kiosk-position = { $n ->
    [1] You are next.
   *[other] You are number { $n } in the line.
}
kiosk-follow = Scan to follow your turn on your phone
kiosk-note-number = Note your number or take a photo of it.
kiosk-go = Please wait in the room: { $zone }
kiosk-watch = Your number will appear on the call display.
rooms-or = { $others } or { $last }
kiosk-finish = I have noted it, finish
kiosk-idle = Still there?
    .detail = Without an answer the kiosk goes back to the start.
kiosk-idle-stay = Yes, I go on
kiosk-idle-seconds = Back to the start in { $seconds } s
kiosk-taking = Your ticket is coming…
kiosk-lost = The kiosk has lost its link
    .detail = The waits shown are from { $time }. Please ask at the reception.
kiosk-lost-ticket = No answer
    .detail = We keep trying, without taking two tickets. You can also ask at the reception.
kiosk-refused = The ticket could not be taken
kiosk-restart = Back to the start
kiosk-help-keys = Arrows: choose. Enter: confirm. Escape: back.
kiosk-or-more = { $units } or more
kiosk-several = Several errands
kiosk-several-on = Choose your errands one after the other: one ticket for all.
kiosk-priority = Priority
kiosk-priority-on = Priority requested. Show your card or tell the agent.
kiosk-visit = Your visit
kiosk-visit-detail = One ticket for the whole visit, in this order.
kiosk-visit-full = That is the most that one ticket can take. Ask at the reception for the rest.
kiosk-add = One more errand?
kiosk-remove = Remove: { $name }
kiosk-then = then { $name }
kiosk-again = Try again
kiosk-print = Print
kiosk-paper-out = No paper: your number will appear here. Write it down or take a photo.
kiosk-stopped-newcomer = You have just arrived?
kiosk-stopped-ticket = You have a ticket?
kiosk-all-closed = The town hall is closed
kiosk-all-closed-detail = The kiosk will give tickets then.
kiosk-comfort = Comfort
kiosk-large = Large text
kiosk-contrast = Contrast
kiosk-reach = Lower
kiosk-help = Help
kiosk-help-touch = Touch what you came for: your ticket comes at once.
kiosk-help-several = Several errands? Touch “Several errands” first.
kiosk-help-reception = Would you rather talk to somebody? Go to the reception.
help-call = Help
help-answer = I am coming
help-sent = Done.
help-own = Message sent at { $time }.
help-own-answered = Message read: { $helper } is coming.
help-own-expired = Nobody answered the message. Press again.
help-asked = Help wanted: { $name }, at { $time }
help-you-go = You are going: { $name }
help-answered = Help wanted: { $name }. { $helper } is going.
help-expired = Help wanted at { $time }, without an answer: { $name }
kiosk-help-close = I understand
kiosk-idle-end = No, finish

### Call display

display-title = Call display
display-nobody = Your number will appear here
display-calls = Calls
display-recent = Recent calls
display-missed-hint = { $numbers }: please go to reception
display-waiting = Waiting
display-waiting-unknown = { $name }: { $count } waiting
display-waiting-stopped = { $name }: reception interrupted
display-waiting-one = { $name }: { $count } waiting, { $wait }
display-waiting-wait = { $name }: { $wait }
display-sound = Touch to switch the sound on
display-stale = Not up to date since { $time }
display-stale-ask = Please ask at reception
display-connecting = Connecting…
stop-hall-evacuation = Leave the building
    .do = Go out calmly, follow the staff
stop-hall-drill = Evacuation drill
    .do = This is a drill. Go out calmly, follow the staff
stop-hall-ambulance = Rescue workers are at work
    .do = Please keep the way free. You keep your turn. No ticket: go to the reception.
stop-hall-outage = Reception interrupted: breakdown
    .do = You keep your turn. No ticket: go to the reception.
stop-hall-strike = Reception interrupted: strike
    .do = You keep your turn. No ticket: go to the reception.
stop-hall-other = Reception interrupted
    .do = You keep your turn. No ticket: go to the reception.
display-until = until { $time }
display-now = It is { $time }

### Panel above a counter

panel-title = Panel: { $counter }
panel-free = Open
panel-closed = Closed
panel-paused = On a break
panel-paused-until = On a break until { $time }
panel-suspended = Reception interrupted
stop-panel-evacuation = Evacuation
stop-panel-drill = Evacuation drill
panel-stale = Not up to date since { $time }

### Counter (the agent's place)

desk-choose = Choose your counter
desk-state-open = open
desk-state-closed = closed
desk-after-work = Work after the visit
desk-after-work-since = Work after the visit since { $time }
desk-trainee = in training
desk-trainee-switch = Agent in training
desk-trainee-detail = The times of this counter do not count in the waits that are announced.
desk-open = Open the counter
desk-open-act = Open, resume
desk-open-trainee = Open, agent in training
desk-close = Close the counter
desk-pause = Break
desk-paused-since = Paused: { $reason }
desk-paused-until = Paused: { $reason }, back at { $time }
desk-paused-late = Paused: { $reason }, back at { $time } is over
desk-pause-reason = Reason
desk-pause-lunch = meal
desk-pause-break = break
desk-pause-back-office = work without visitors
desk-pause-meeting = meeting
desk-pause-other = other
desk-pause-until = Back in
desk-pause-open-ended = no planned time
desk-pause-start = Start the break
desk-pause-busy = Finish the current visitor first.
desk-resume = Resume
desk-current = Current visitor
desk-nobody = Nobody at the counter
desk-next = Next
desk-next-empty = Nobody to call
desk-next-stopped = Reception interrupted
desk-next-hint = also finishes the current visitor
desk-next-is = Next: { $number }
desk-outcome = Outcome (optional)
desk-outcome-none = not said
desk-outcome-served = done
desk-outcome-incomplete = file incomplete
desk-outcome-wrong-service = another service
desk-outcome-left = left
desk-outcome-served-act = Outcome: served
desk-outcome-incomplete-act = Outcome: incomplete
desk-outcome-wrong-service-act = Outcome: wrong service
desk-outcome-left-act = Outcome: left
desk-also = Also done
desk-later = Next in this visit: { $services }
desk-later-turn = The turn is kept.
desk-family = Family: { $numbers }
desk-split = Separate
desk-split-act = Split the family
desk-asked-again = The visitor did not hear: ring again.
desk-alert = Fetch: { $number }, { $name }, since { $time }
desk-visit = Note, needs, family
desk-note = Note for colleagues
desk-note-detail = The note and the needs are erased tonight. Write nothing medical.
desk-note-erased = (erased tonight)
desk-care-save = Save
desk-fetch = go and fetch the person
desk-extend = Add a service
desk-extend-add = Add
desk-join = Same family as ticket
desk-join-add = Join
desk-join-unknown = No ticket of today has this number.
desk-scan-here = { $number }: press Enter to call it.
desk-scan-elsewhere = { $number } is not in this counter's line.
desk-priority-declared = priority to confirm
desk-priority-confirm = Confirm
desk-priority-confirm-act = Confirm the priority
desk-priority-lift = Lift the priority
desk-priority-lift-short = Lift
desk-priority-give = Give priority
desk-pick-title = Call { $number } before its turn
desk-pick-hint = Others have an earlier turn.
desk-pick-finish = Others have an earlier turn. The current visitor is finished too.
desk-pick-reason = Why? Touch the reason: the ticket is called.
desk-pick-urgent = The matter is urgent
desk-pick-frail = The person cannot wait
desk-pick-brief = A quick question
desk-pick-comeback = Comes back with what was missing
desk-pick-skill = I know the file or the language
desk-pick-other = Other reason
desk-pick-none = Without a reason
desk-pick-counted = Calls before their turn are counted by reason, without names.
desk-pick-cancel = Do not call
desk-ring = Ring again
desk-start = Start
desk-done = Finish
desk-absent = Absent
desk-park = Put on hold
desk-park-minutes = Back in the line in
desk-park-until = Hold for a time
desk-back-at = back at { $time }
desk-transfer = Transfer
desk-transfer-service = To a service
desk-transfer-counter = To a counter
desk-undo = Undo: { $what }
desk-undo-act = Undo
desk-left = ({ $seconds } s)
desk-undo-call = call of { $number }
desk-undo-call-and-end = call of { $number } and end of { $finished }
desk-undo-start = start of { $number }
desk-undo-completion = end of { $number }
desk-undo-no-show = absence of { $number }
desk-undo-parking = hold of { $number }
desk-undo-transfer = transfer of { $number }
desk-key-next = Space
desk-keys = Keyboard shortcuts
keys-all = Keys are on
keys-detail = Choose a field and press a key. Backspace: no key. Kept in this browser.
keys-space = Space
keys-set = { $name }: key { $key }.
keys-off = { $name }: no key.
keys-taken = { $name } has no key any more.
keys-reset = Original keys
desk-line = Line of this counter
desk-line-empty = The line is empty.
desk-call-this = Call
desk-waiting = Waiting by service
desk-longest = Longest wait: { $minutes }
desk-closes = closes at { $time }
desk-closes-stopped = closes at { $time }, the kiosk has stopped
desk-service-stopped = interrupted
desk-counter-closes = This counter closes at { $time }.
desk-at-risk = { $n ->
    [one] { $n } person may not be received before closing: tell them, or ask for another counter.
   *[other] { $n } people may not be received before closing: tell them, or ask for another counter.
}
desk-never-refuse = To be received whatever the hour: { $numbers }
desk-parked = On hold
desk-missed = Missed the call
desk-return = Back into the line
desk-column-number = Number
desk-column-service = Service
desk-column-arrived = Arrived
desk-column-turn = Turn
desk-column-wait = Wait
desk-column-count = Waiting
desk-column-action = Action
desk-called-at = Called at { $time }
desk-started-at = Being served since { $time }
desk-language = Speaks: { $language }
desk-stale = Link lost: the line shown is from { $time }
desk-back = Link restored
desk-no-answer = No answer from the server. Press again: nothing will be done twice.
desk-sending = Sending…
desk-did-call = { $number } is called.
desk-only-finished = The visit of { $number } is over. The reception is interrupted: { $reason }. Nobody is called.
    .resumed = The visit of { $number } is over. Nobody was called.
desk-did-nobody = Nobody is waiting for this counter.
desk-did-ring = Called again.
desk-did-done = { $number }: finished.
desk-did-leg = { $number } now waits for: { $name }. The turn is kept.
desk-done-said = Done.
desk-not-done = Nothing was done.

### Reception

reception-title = Reception
reception-tickets = Give a ticket
reception-next = For the next ticket
reception-persons = How many
reception-language = Language
reception-print-each = Print each ticket
reception-waiting = { $n ->
    [0] Nobody is waiting
    [one] { $n } ticket waiting
   *[other] { $n } tickets waiting
}
reception-count = { $n } waiting
reception-nobody = nobody is waiting
reception-open = { $n ->
    [0] No counter open
    [one] { $n } counter open
   *[other] { $n } counters open
}
reception-paused = { $n } on a break
reception-answered = Answered
reception-answered-other = Answered on the spot, something else
reception-answered-count = { $n ->
    [0] none today
   *[other] { $n } today
}
reception-fetched = Somebody comes to fetch this person
reception-last = Last ticket
reception-last-none = One press on a service gives a ticket.
reception-print = Print
reception-take-back = Take this ticket back
reception-given = Tickets given here
reception-did-give = { $number } given: { $name }
reception-did-answer = Answered on the spot: { $name } ({ $count } today)
reception-other = something else
reception-did-withdraw = { $number } is withdrawn.
reception-did-send = { $number } changes lines.
reception-did-return = { $number } is back in the line.
reception-did-give-priority = { $number } has priority.
reception-did-lift-priority = { $number } has no priority any more.
reception-did-join = { $number } and the others will be called together.
reception-did-split = { $number } waits alone again.
reception-did-extend = { $number }: the service is added.
reception-did-care = { $number }: colleagues will see it.
reception-did-slip = { $number } is in the line, at its time of arrival.
reception-did-hang = The notice is shown everywhere.
reception-did-take-down = The notice is taken down.
reception-refused = No ticket for { $name }: { $reason }
reception-not-counted = Not counted for { $name }: { $reason }
reception-not-printed = Ticket { $number } could not be printed. It is given: print it again.
reception-lost-one = The server does not answer: 1 request is waiting. It will be made once, as soon as it answers.
reception-lost-many = The server does not answer: { $count } requests are waiting. Each will be made once, as soon as it answers.
reception-drop = Stop sending them
reception-dropped = Sending was given up. The first request may have been made: look for the ticket before giving another.
reception-stale = The link is lost: this page is as of { $time }.
reception-find = Find a ticket
reception-find-label = Number, or a part of it
reception-find-do = Find
reception-found = { $n ->
    [one] { $n } ticket of today
   *[other] { $n } tickets of today
}
reception-found-more = { $n } tickets of today. Here are the last ones: one more digit shows fewer.
reception-found-none = No ticket of today has this number.
reception-close = Close
reception-show = Show { $number }
reception-choose = Choose { $number }
reception-waits = Waiting since { $time }.
reception-position = { $n ->
    [1] Next in its line.
   *[other] Number { $n } in its line.
}
reception-reserved = Kept for: { $counter }.
reception-called = Called at { $time }: { $counter }.
reception-serving = Being served since { $time }: { $counter }.
reception-parked = On hold: it will be called again.
reception-parked-until = On hold: back in the line at { $time }.
reception-missed = Missed the call at { $time }.
reception-missed-until = May come back to the line until { $time }.
reception-missed-in-time = May come back to the line.
reception-missed-late = Too late to come back to the line: give a new ticket.
reception-done = Done.
reception-withdrawn = Withdrawn: this number will not be called.
reception-unserved = Not served: the day is over.
reception-goes-with = Goes with { $number }, which is called for both.
reception-suspended = Interrupted ({ $reason }): the turn is kept.
reception-at-risk = May not be served before closing.
reception-declared = priority declared
reception-fetch = to be fetched
reception-give-priority = Give priority
reception-confirm-priority = Confirm the priority
reception-lift-priority = Lift the priority
reception-new = Give a new ticket
reception-send = Send elsewhere
reception-send-do = Send
reception-withdraw = Withdraw this ticket
reception-withdraw-sure = The number will not be called. This cannot be undone.
reception-withdraw-yes = Yes, withdraw { $number }
reception-family = Family
reception-family-with = With
reception-join-number = Number of the other ticket
reception-join = Join
reception-join-chosen = Join as a family
reception-join-hint = Choose two tickets or more: the earliest turn counts for all.
reception-split = Split { $number }
reception-extend = Add a service
reception-extend-do = Add
reception-care = Note and needs
reception-note = Note for colleagues, erased at the end of the day
reception-fetch-label = Fetch the person
reception-save = Save
need-sign-language = sign language
need-interpreter = interpreter
need-wheelchair = wheelchair
need-seat = a seat
need-guide = guidance
reception-line = Line
reception-line-empty = The line is empty.
reception-line-more = { $n ->
    [one] and { $n } more: find it by its number
   *[other] and { $n } more: find them by their number
}
reception-column-choose = Choose
reception-slips = Paper slips
reception-slips-detail = For numbers given by hand during an outage. The time on the slip makes the turn.
reception-slip-number = Number (P001 to P199)
reception-slip-time = Time on the slip
reception-slip-wrong-number = Write a number from P001 to P199.
reception-slip-wrong-time = Write a time of today that is not yet to come.
reception-slip-do = Put into the line
reception-stop-goes-on = Newcomers can be given a ticket here: their time of arrival counts when it goes on.
reception-stop-waits = No tickets during this stop. When it goes on, give one to those who came meanwhile.
reception-stop-leaving = No tickets while the building is left. When it goes on, give one to those who came meanwhile.
reception-notice = Notice
reception-notice-text = Sentence in French
reception-notice-english = Sentence in English (optional)
reception-notice-until-label = Until
reception-notice-hour = in one hour
reception-notice-half-day = in four hours
reception-notice-evening = this evening
reception-notice-tomorrow = tomorrow evening
reception-notice-week = in one week
reception-notice-do = Show the notice
reception-notice-until = Shown. Ends { $until }.
reception-notice-span = Shown { $from }. Ends { $until }.

### Live page on the phone

live-title = Following ticket { $number }
live-title-called = Called: ticket { $number }
live-waiting = You are waiting
live-unserved-yet = No counter is open for this at the moment. The reception knows, and you keep your turn.
live-called = It is your turn
live-called-where = { $number }, please go to { $counter }
live-serving = You are being served: { $counter }
live-done = Finished
live-done-detail = Thank you for your visit.
live-parked = Your ticket is on hold
live-parked-detail = Please stay nearby: you will be called again.
live-no-show = You have been called
live-no-show-detail = Your number was called without an answer. Please go to the reception.
live-no-show-until = Go to the reception before { $time }: you keep your turn.
live-no-show-until-now = Go to the reception before { $time }: you join the line again.
live-no-show-late = The time to come back is over. Please go to the reception for a new ticket.
live-withdrawn = Ticket withdrawn
live-withdrawn-detail = This ticket will not be called. You can take another one at the kiosk.
live-unserved = The town hall has closed
live-unserved-detail = Your ticket could not be served today. Please ask at the reception.
live-suspended-detail = You keep your turn.
live-stay = You can keep this page open: it updates itself.
live-updated = Up to date at { $time }
live-lost = Link lost. This page is from { $time }.
live-no-javascript = This page reloads every 20 seconds.
live-reload = Reload the page
live-closes = Reception closes at { $time }. With your ticket, you will be received or told.
live-closed = No more tickets are given. With yours you will be received or told.
live-tools = Being told
live-alert = Ring and keep the screen on
live-not-sent = No answer: your request has not arrived. Please try again.
live-back = You are back in the line at { $time }. Be here a little before.
live-goes-with = Your family is called with number { $number }.
live-asked = The counter knows that you did not hear.
live-ask-delay = I need 15 more minutes
live-ask-delay-hint = You leave the line for a quarter of an hour, then come back to it.
live-ask-here = I am here
live-ask-here-hint = You take your place in the line again at once.
live-ask-repeat = I did not hear
live-ask-withdraw = I give up
live-ask-withdraw-sure = Your ticket will be taken back. To come again, you will need another one.
live-ask-withdraw-yes = Take back my ticket
live-unknown = Ticket not found
    .detail = This link belongs to no ticket. Tickets are erased after the visit.

### Reception interrupted

stop-act-evacuation = Go out calmly and follow the staff.
stop-act-drill = This is a drill. Go out calmly and follow the staff.
stop-act-ambulance = Keep the way free for the rescue workers.
stop-back = Expected to go on { $moment }.
stop-back-late = It was expected to go on { $moment } and is late.
stop-newcomer = Go to the reception: your arrival is noted and you will be called in that order.
stop-newcomer-later = Ask at the reception: tickets will be given again when it goes on.
stop-newcomer-leaving = Do not come in. Come back when it goes on: tickets will be given again.
stop-who-comes = Newcomers go to the reception.
stop-who-comes-leaving = Newcomers stay outside and come back when it goes on.
stop-stays-called = { $number } has not come yet and stays called at this counter.
stop-evacuation = the building is being evacuated
stop-drill = evacuation drill
stop-ambulance = rescue workers are at work
stop-outage = breakdown
stop-strike = strike
stop-open = Interrupt reception
stop-open-detail = Kiosk, displays and phones say so at once. Everybody keeps their turn. Any agent can resume.
stop-where = What
stop-whole-site = The whole town hall
stop-until = Expected to end in
stop-open-ended = no expected time
stop-reason = Details (optional)
stop-do-evacuation = Evacuation
stop-do-drill = Drill
stop-do-ambulance = Rescue service
stop-do-outage = Outage
stop-do-strike = Strike
stop-do-other = Other reason
stop-what = { $what }: { $reason }
stop-since = Interrupted since { $since }. Everybody keeps their turn.
stop-since-until = Interrupted since { $since }, expected to resume at { $until }. Everybody keeps their turn.
stop-resume = Resume reception
stop-began = Reception is interrupted. Everybody keeps their turn.
stop-ended = Reception resumes, in the same order.

### Help between counters

help-reception = the reception

### The day, for those responsible

today-title = The day
today-as-of = As of { $time }
today-all-well = All is ready: screens, kiosks and counters answer.
today-wrong = To look at
today-devices = Screens and kiosks
today-one-node = Several servers work together: this page knows only the devices that speak to this one.
today-never-seen = not seen since the server started
today-device-ok = answers
today-device-mute = answers, but without sound: touch the screen
today-device-silent = no longer answers, seen { $moment }
today-counters = Counters
today-paused = on a break
today-paused-until = on a break, back { $moment }
today-no-counter = No counter is open.
today-still-here = { $n ->
    [one] After closing, one person still waits or is at a counter.
   *[other] After closing, { $n } people still wait or are at a counter.
}
today-unserved = { $name }: { $n ->
    [one] one person is waiting, and no counter is open.
   *[other] { $n } people are waiting, and no counter is open.
}
today-picked = { $n ->
    [one] { $n } person was called before their turn today: { $reasons }.
   *[other] { $n } people were called before their turn today: { $reasons }.
}
today-picked-urgent = { $n } for an urgent matter
today-picked-frail = { $n } who could not wait
today-picked-brief = { $n } for a quick question
today-picked-comeback = { $n } back with what was missing
today-picked-skill = { $n } because the agent knows the file or the language
today-picked-other = { $n } for another reason
today-picked-not_said = { $n } without a reason
today-suspensions = Interruptions
today-no-suspension = Nothing is interrupted.
today-whole-site = The whole town hall
today-resume = Resume
today-notice = Notice
today-no-notice = No dated notice.
today-notice-when = From { $from } until { $until }
today-end-notice = Take the notice down
today-evening = At the end of the day
today-nobody-left = Nobody waits and nobody is at a counter.
today-open-tickets = { $n ->
    [0] Nobody waits.
    [one] { $n } ticket still waits:
   *[other] { $n } tickets still wait:
}
today-open-visits = { $n ->
    [0] Nobody is at a counter.
    [one] { $n } person is still at a counter:
   *[other] { $n } people are still at counters:
}
today-devices-on = { $n ->
    [0] All devices are off.
    [one] { $n } device is still on:
   *[other] { $n } devices are still on:
}
today-arrived = came at { $time }
today-close-detail = Ending the day closes the counters.
today-close-waiting = { $n ->
    [0] Nobody waits.
    [one] { $n } ticket still waits: it is marked "not received", and its page says so.
   *[other] { $n } tickets still wait: they are marked "not received", and their pages say so.
}
today-close-visits = { $n ->
    [0] Nobody is at a counter.
    [one] { $n } person is at a counter: the visit ends, "done" if it has begun, "not received" if the person is only called.
   *[other] { $n } people are at counters: their visits end, "done" where they have begun, "not received" for who is only called.
}
today-close-changed = Nothing was done: what follows has changed since this page was read.
today-close = End the day
today-close-sure = { $n ->
    [0] Yes, end the day now
    [one] Yes, end the day and { $n } visit
   *[other] Yes, end the day and { $n } visits
}

### Error pages

away = One moment, we will be back
    .detail = The server does not answer for a short while. This page tries again by itself, every { $seconds } seconds: there is nothing you need to do.
away-ticket = Your ticket is still good and you keep your turn. Watch the screen, or ask at the reception.
away-kiosk = The kiosk gives no tickets for now. Go to the reception: somebody will help you.
away-display = Calls come back here by themselves. You keep your turn. A question? Go to the reception.
away-staff = Nothing that was stored is lost. If this lasts, go on with the call sheet on paper and tell the administration.
error-way-home = Go to the home page
error-way-retry = Reload this page
error-way-reception = You can always ask at the town hall's reception.
error-reference = Reference for the administration: { $reference }

### Forms

form-errors = There is an error
form-missing = Write your phone number, or leave the field empty
form-name = Name
form-phone = Phone
form-phone-hint = To tell you if something changes. Optional.
form-check = Continue
