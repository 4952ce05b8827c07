# Lines of a plan out of a file.
plan-do-import = Take lines from a file
plan-import-explained = Bring a spreadsheet (XLSX, CSV) or a calendar (iCalendar). It is looked through first and every line is reported on; nothing is written until you say so. The file is not kept.
plan-import-file = File
plan-import-limits = At most { $megabytes } MB and { $rows } lines.
plan-do-look-through = Look through the file
plan-import-otherwise = Where the file says nothing
plan-import-in-file = must stand in the file
plan-import-language = Language of texts that do not name theirs
plan-import-fill = Where a language is missing, put the text of another in its place, to be translated later
plan-import-columns = Columns of a spreadsheet
plan-import-columns-explained = The first row names the columns, in words or by code, in any order; others are passed over.
plan-do-export = The lines as a table (CSV)
plan-import-column = Column
plan-import-code = Code
plan-import-holds = What stands in it
plan-import-holds-topic = the subject; needed in every language
plan-import-holds-place = the place; none for a videoconference
plan-import-holds-name = a name as on the form of a line
plan-import-holds-when = 2021-h2, 2021-11, 2021-11-05, 2021-11-05/2021-11-07, 05.11.2021, or in words
plan-import-holds-member = name or code of a member
plan-import-holds-members = names with commas between them; empty for all members
plan-import-holds-public = yes or no
plan-import-calendar-explained = In a calendar every event that stands alone is a line: its title, its days, its place, its categories as field and level. Events that repeat or are cancelled are reported and not taken.
plan-import-topic = Subject ({ $language })
plan-import-place = Place ({ $language })
plan-import-all = all
plan-import-yes = yes
plan-import-no = no
plan-import-found = { $fit ->
    [0] No line can be taken.
    [one] One line can be taken.
   *[other] { $fit } lines can be taken.
 } { $unfit ->
    [0] None is left out.
    [one] One is left out.
   *[other] { $unfit } are left out.
 }
plan-do-take-lines = { $count ->
    [one] Take the line
   *[other] Take the { $count } lines
 }
plan-import-taken = { $count ->
    [one] One line was taken.
   *[other] { $count } lines were taken.
 }
plan-import-report = Line by line
plan-import-row = No.
plan-import-outcome = Outcome
plan-import-fit = can be taken
plan-import-again = Bring another file, or the same with other answers
plan-import-columns-unknown = Passed over, as nobody knows these columns: { $columns }.
plan-import-formula = A formula stands in a cell (its value: { $value }). Save the table with values instead of formulas.
plan-import-formula-nothing = A formula stands in a cell. Save the table with values instead of formulas.
plan-import-text-missing = A text is missing in this language: { $language }.
plan-import-field-unknown = No field is called “{ $value }”.
plan-import-field-unknown-nothing = The field is missing.
plan-import-level-unknown = No level is called “{ $value }”.
plan-import-level-unknown-nothing = The level is missing.
plan-import-member-unknown = No member is called “{ $value }”.
plan-import-member-unknown-nothing = It does not say which member is responsible.
plan-import-form-unknown = “{ $value }” is no form of a consultation.
plan-import-form-unknown-nothing = It does not say how the consultation is held.
plan-import-public-unknown = “{ $value }” is neither yes nor no.
plan-import-when-unknown = “{ $value }” is no half-year, month or day.
plan-import-when-unknown-nothing = It does not say when.
plan-import-repeats = The event repeats. A line of the plan is one consultation: write each as an event of its own.
plan-import-cancelled = The event is cancelled.
plan-import-already = It stands in the plan already, or further up in the file: { $value }.
plan-import-file-empty = No file was chosen, or nothing stands in it. Choose a file with at least one line.
plan-import-file-too-much = The file holds more than is taken at once. Divide it, or take out what does not belong to the plan.
plan-import-file-damaged = This is no spreadsheet or calendar that can be read. Save it as XLSX, CSV or iCalendar and bring it again.
plan-import-file-links = The spreadsheet takes contents from other files. Save it with values alone and bring it again.
plan-import-file-macros = There are programs (macros) in the spreadsheet. Save it as XLSX without macros and bring it again.
plan-import-file-no-heading = The first row names no column with the subject. The columns that are known are listed below.
