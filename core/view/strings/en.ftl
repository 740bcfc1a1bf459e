### All texts of Legwork. Keys match zh-CN.ftl one to one; a test holds it.

yes = Yes
no = No
today = Today
yesterday = Yesterday
tomorrow = Tomorrow
untitled = Untitled
not-visible = (not visible)
signed = Signed
count-items = { $count ->
    [one] 1 item
   *[other] { $count } items
}
days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
minutes = { $count } min
hours-minutes = { $minutes ->
    [0] { $hours } h
   *[other] { $hours } h { $minutes } min
}
metres = { $count } m
kilometres = { $count } km
form-new = New { $object }
form-edit = Edit { $object }

## Sync
sync-waiting = { $count ->
    [one] 1 change waiting
   *[other] { $count } changes waiting
}
sync-attention = { $count ->
    [one] 1 item needs attention
   *[other] { $count } items need attention
}
sync-data-as-of = Data as of { $time }
sync-never = Never synced
sync-offline = Offline
receipt-on-this-phone = On this phone
receipt-sent = Sent
receipt-accepted = Accepted { $time }
receipt-attention = Needs attention

attention-lost = { $field }: { $who } set “{ $winner }”, you set “{ $mine }”. The later one stands; yours is kept
somebody = somebody
error-not-signed-in = Please sign in
error-unsent-changes = Some changes are not sent yet; signing out would lose them

## Home
home-overdue = Overdue { $count }
home-today = Today { $count }
home-later = Later
home-done = Done { $count }

## Check-in
visit-inside = Within the customer's area
visit-unsure = Possibly within the customer's area
visit-outside = Outside the customer's area
proof-verified = Verified
proof-review = Needs review
proof-suspicious = Suspicious
proof-rejected = Evidence broken
visit-measured-point = Measured position

## Check-in: position, time, proof
visit-locating = Finding your position…
visit-fixes = { $count } readings · within { $accuracy }
visit-distance = { $distance } from the customer
visit-no-pin = The customer has no position yet; only yours is recorded
visit-no-customer = No customer chosen; only the place is recorded
visit-no-position = No position
visit-in-progress = Checked in { $duration } ago
visit-dwell = Stayed { $duration }
visit-out = Checked out { $time }
proof-score = Plausibility { $score }
proof-no-doubts = No doubts
visit-planned = Planned visit
visit-nearby-customer = Customer nearby
visit-chosen-before = Chosen before
seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
reason-chain-broken = Signature or content was altered; the evidence does not hold
reason-chain-forked = The device shows two different histories; the evidence does not hold
reason-time-impossible = The time lies outside what can be proved
reason-mock-location = The position comes from a mock location app
reason-attestation-failed = The phone failed the system integrity check
reason-attestation-none = The phone has no system integrity proof
reason-rooted = The phone's system is rooted
reason-hooked = A framework that alters apps was found
reason-emulator = Running on an emulator
reason-accessory-position = The position comes from an accessory
reason-software-key = The signing key is kept in software, not in secure hardware
reason-fence-unsure = { $inside_percent }% likely within the customer's area, { $distance_m } m from the customer
reason-outside-fence = Outside the customer's area, { $distance_m } m from the customer
reason-no-position = No position
reason-poor-accuracy = Poor accuracy ({ $accuracy_m } m)
reason-old-position = The position is { $age_s } seconds old
reason-stale-position = The position is stale ({ $age_s } seconds old)
reason-frozen-position = Several identical readings, unlike a real receiver
reason-satellite-time-differs = Satellite time differs by { $seconds } seconds
reason-network-position-differs = Satellite and network position are { $distance_m } m apart
reason-clock-moved = The phone's clock was moved ({ $seconds } seconds)
reason-no-time-anchor = No time check with the server since the phone was started
reason-wide-time-window = Long since the last contact: the time is proved to within { $hours } hours only
reason-too-fast = Implausible speed between two visits ({ $speed_kmh } km/h)
reason-replayed-position = The same reading was seen on another day
reason-twin-device = Another phone moved along for { $minutes } minutes
reason-photo-missing = No photo taken on site
reason-photo-duplicate = The photo was used before
reason-photo-live = Photo taken on site
reason-wifi-known = Connected to the Wi-Fi known at this customer
reason-wifi-unknown = Another Wi-Fi than before at this customer
reason-short-visit = A short visit ({ $seconds } seconds)

## Business cards
card-field-name = Name
card-field-title = Job title
card-field-department = Department
card-field-company = Company
card-field-mobile = Mobile
card-field-phone = Phone
card-field-fax = Fax
card-field-email = E-mail
card-field-url = Website
card-field-address = Address
card-field-postcode = Postcode
card-field-wechat = WeChat
card-hint-no-text = No text was found on the photo; fill the frame with the card
card-hint-text-too-small = The text is too small; move closer
card-hint-blurred = The photo is blurred; hold still and let the camera focus
card-hint-glare = A reflection covers part of the card; tilt it a little
card-hint-unsure = Many characters are unsure; please check every field
error-no-card-begun = No card was scanned, or this one is saved already
error-no-such-line = The card has no such line
error-no-such-card-field = There is no such card field
error-models-damaged = The card scanner is damaged; install it again (remove the models folder, run cargo xtask models). Everything else works

## Errors by rule
error-required = Required
error-set-once = Cannot be changed once saved
error-stage-not-reachable = This stage cannot follow the present one directly
error-too-long = Too long
error-too-many = Too many
error-too-small = The number is too small
error-too-large = The number is too large
error-control-character = Contains a character that cannot be saved
error-not-text = Enter text
error-not-a-number = Enter a number
error-not-yes-or-no = Choose yes or no
error-not-a-rating = Choose 1 to 5 stars
error-not-a-date = Not a date
error-unknown-option = There is no such option
error-not-a-phone-number = Not a phone number
error-not-an-email = Not an e-mail address
error-not-a-url = Not a web address
error-not-a-record = The chosen record was not found
error-object-not-allowed = This kind of record cannot be chosen here
error-not-a-list = The content has the wrong shape
error-not-a-file = The file is incomplete
error-file-too-large = The file is larger than 2 GB
error-thumbnail-too-large = The thumbnail is too large
error-not-an-address = The address has the wrong shape
error-not-money = Enter an amount
error-no-currency = Choose a currency
error-not-a-position = Not a position
error-not-json = The content has the wrong shape
error-not-a-row = A line has the wrong shape
error-computed = Computed; cannot be entered
error-record-too-large = This record is too large (256 KB at most); shorten it and save again
error-wrong-password = User name or password is wrong
error-password-too-short = The new password needs at least 8 characters
error-too-many-attempts = Too many attempts; try again later
error-session-ended = Your sign-in has ended; please sign in again. Nothing unsent is lost
error-no-network = No network. Everything is saved on this phone and will be sent later
error-server-away = The server cannot be reached; we will try again
error-not-our-server = There is no Legwork server at this address; check it, or sign in to the Wi-Fi first
error-upgrade-required = This version is too old to sync; update the app. Nothing unsent is lost
error-server-too-new = The server is newer than the app; update the app
error-database-corrupt = The database on this phone is damaged; the file was kept. Sign in again to download your data
error-database-from-the-future = The data on this phone was written by a newer app; update the app
error-disk-full = Storage is full; nothing was changed. Free some space and try again
error-no-models = The card scanner is not installed yet (run cargo xtask models). Everything else works
error-not-an-image = This file is not a picture
error-image-too-large = The picture is too large; choose another
error-image-damaged = The picture is damaged and cannot be opened
error-no-text-on-card = No text found on the photo; move closer, aim at the card and try again
error-no-fix = No position yet; wait a moment under open sky
error-not-checked-in = This visit has no check-in yet
error-already-checked-out = Already checked out
error-clock-wrong = The phone's clock is wrong; set it and try again. Your entry is saved
error-no-check-in-begun = No check-in was begun
error-place-too-far = This place is too far away to be chosen
error-check-in-elsewhere = Another check-in is not finished; finish or cancel it first
error-empty-file = The file is empty
error-image-format = This picture format is not supported; use JPEG, PNG or WebP
error-no-accuracy = This reading has no accuracy and cannot be used
error-signer-failed = Signing failed; unlock the phone and try again
error-file-access = The file cannot be read or written
error-not-found = This record was not found
error-cancelled = Cancelled

## Errors by kind
kind-invalid = The content breaks a rule
kind-unauthenticated = Please sign in
kind-forbidden = Not allowed
kind-not-found = Not found, or not visible to you
kind-conflict = Somebody else was first
kind-unreachable = The server cannot be reached; we will try again
kind-incompatible = App and server versions do not match; update
kind-limit = Beyond a limit
kind-corrupt = Damaged; cannot be read
kind-unavailable = Not available on this device
kind-internal = Something went wrong, our fault. Nothing is lost

## Needs attention
reject-forbidden = You may not make this change
reject-out-of-scope = This record is no longer within your scope
reject-deleted = The record was deleted; it can be restored with your change
reject-validation = The content breaks a rule; change it and send again
reject-missing = The record does not exist
reject-exists = The record exists already
reject-precondition = Somebody else was first
reject-depends-rejected = An earlier step it depends on was refused
reject-schema-too-old = The app is too old; update it and send again
reject-limit = Beyond a limit
reject-evidence = The evidence of the check-in does not verify
