# The demonstration's page.
demo-title = The meeting of 26 May 2020
demo-explained = Take a seat. Each button opens the seat in a window of its own, as its personal link would. The officer admits those who wait; the chair opens the meeting.
demo-windows = Each seat lives under a host name of its own (am.localhost, by.localhost …), so one browser can hold several seats at once. The password of every key file is “demonstration”.
demo-presides = presides
demo-open = Open the seat
demo-onward = Go on to the seat
demo-key = Key file
demo-portal = The public portal
demo-records = Records in the journal: { $count }
