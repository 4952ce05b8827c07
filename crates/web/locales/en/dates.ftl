# Days, times and stretches of time.
dates-day =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }
dates-moment = { $day }, { $clock }
dates-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
dates-first-half = first half of { $year }
dates-second-half = second half of { $year }
dates-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
 } { $year }
dates-month-alone = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
 }
