# The public pages.
portal-own-language = English
portal-news = News
portal-acts = Acts
portal-check = Check a document
portal-feed = Feed (Atom)
portal-checkpoint = Register of acts
portal-nothing = Nothing has been published yet.
portal-no-acts = No act is open for signature or complete yet.
portal-withdrawn = Withdrawn
portal-withdrawn-explained = A communiqué stood at this address. It was withdrawn for this reason:
portal-corrections = Corrections
portal-documents = Documents and what was done to them
portal-document = Document
portal-done = State
portal-text = Text
portal-check-explained = Whether a signed act is genuine: choose the PDF. It is checked here and not kept. Whoever does not want to trust this server checks it with plenary verify, pdfsig or pyHanko on an own machine.
portal-check-file = File
portal-check-limit = PDF, at most { $megabytes } MB.
portal-do-check = Check
portal-check-no-file = No file arrived, or it is too large. Choose a PDF and try again.
watch-now = Open to the public now: { $title }
watch-not-open = This part is not open to the public. The page goes on by itself when an open part begins.
watch-over = The meeting is over.
watch-needs-script = Picture and sound need a script, which this browser does not run.
portal-photo-download = Download, { $width } × { $height }, { $kilobytes } kB
portal-photo-withdrawn = This photo was withdrawn
portal-photo-withdrawn-explained = It was published here and was taken back. The page of the communiqué says when and why.
portal-correction-photo = a photo
portal-feed-rss = Feed (RSS)
portal-check-act = Check a file against this act
checking-is-not-this-act = This file is not the act of this page as it stands now. What its signatures say is below.
list-all = All
list-body = Body
list-year = Year
list-kind = Kind
list-show = Show
list-filters = Filters
list-pages = Pages
list-page = Page { $page } of { $pages }
list-before = Before
list-after = Next
list-empty = There is nothing here yet.
list-all-news = All news
list-all-sessions = All sessions and meetings
list-all-acts = All acts
sessions-title = Sessions
sessions-one = Session
sessions-day = Date
sessions-place = Place
sessions-in-person = in person
sessions-videoconference = by videoconference
sessions-hybrid = in the hall and by video
sessions-presided = Presided
sessions-heads = Heads of delegation
sessions-discussed = Discussed
sessions-watch = Page of the open part
organisation-title = Bodies and members
organisation-bodies = Bodies
organisation-members = Member States
organisation-official-name = Official name
organisation-chaired = Chairmanship
organisation-since = since { $day }
organisation-signed = Acts that it signed
gallery-title = Photos
gallery-photos = Photos
gallery-count = { $count ->
    [one] { $count } photo
   *[other] { $count } photos
}
gallery-article = To the communiqué
search-title = Search
search-words = Words
search-find = Find
search-language = Language
search-newest = Newest first
search-hint = Any form of a word finds the others. “Words in quotation marks” stand side by side; a minus before a word leaves it out.
search-found = { $count ->
    [0] Nothing found
    [one] { $count } result
   *[other] { $count } results
}
search-cut = The question is long: only its beginning was looked for.
search-some-only = Nothing has all these words. What follows has some of them.
search-nothing = No public text answers this question.
search-widen = Look in all bodies, years, kinds and languages
search-other-words = Try fewer words, or another word for the same thing
search-preparing = The search is being prepared. Please try again in a few seconds.
search-failed = The search does not work at the moment. The lists of news, sessions and acts do.
search-kind-news = News
search-kind-session = Session
search-kind-act = Act
search-kind-consultation = Consultation
search-kind-photo = Photo
search-kind-body = Body
search-kind-member = Member State
copy-no-search = This is a copy of the portal without a server, so nothing can be searched here. The search is on the portal itself:
copy-no-check = This is a copy of the portal without a server, so no file can be checked here. It can be checked on the portal itself, or on an own machine as described below:
public-calendar-title = Calendar
public-calendar-nothing-ahead = Nothing public stands ahead.
public-calendar-beside = Months before and after
public-calendar-months = Years and months
public-calendar-year = { $year }
public-calendar-until = until { $day }
public-calendar-more = { $count ->
    [one] { $count } more entry stands
   *[other] { $count } more entries stand
} on the pages of the months.
public-calendar-force = Enters into force: { $title }
public-calendar-force-kind = Entry into force
public-calendar-file = The calendar as a file to subscribe to (iCalendar)
public-calendar-monday = Mon
public-calendar-tuesday = Tue
public-calendar-wednesday = Wed
public-calendar-thursday = Thu
public-calendar-friday = Fri
public-calendar-saturday = Sat
public-calendar-sunday = Sun
