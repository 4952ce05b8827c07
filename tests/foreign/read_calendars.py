"""Reads the calendars of a running house with programs that others wrote, and prints what they found as JSON.

usage: read_calendars.py BASE USER PASSWORD FEED

The feed is read by icalendar and by vobject, the calendars over CalDAV by the package caldav.
"""

import datetime
import json
import sys
import urllib.request

import caldav
import icalendar
import vobject

UTC = datetime.timezone.utc


def moment(value):
    """A day as it is, a time as UTC."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return value.isoformat()


def by_icalendar(text):
    calendar = icalendar.Calendar.from_ical(text)
    problems = [error for part in calendar.walk() for error in getattr(part, "errors", [])]
    assert not problems, problems
    found = {}
    for event in calendar.walk("VEVENT"):
        found[str(event["UID"])] = {
            "from": moment(event["DTSTART"].dt),
            "until": moment(event["DTEND"].dt),
            "status": str(event["STATUS"]),
            "sequence": int(event["SEQUENCE"]),
            "transparent": str(event["TRANSP"]) == "TRANSPARENT",
            "summary": str(event["SUMMARY"]),
        }
    return found


def by_vobject(text):
    found = {}
    for event in vobject.readOne(text.decode()).vevent_list:
        event.validate(raiseException=True)
        found[event.uid.value] = {
            "from": moment(event.dtstart.value),
            "until": moment(event.dtend.value),
            "status": event.status.value,
            "sequence": int(event.sequence.value),
            "transparent": event.transp.value == "TRANSPARENT",
            "summary": event.summary.value,
        }
    return found


def by_caldav(base, user, password):
    client = caldav.DAVClient(url=base + "/dav/", username=user, password=password)
    calendars = client.principal().calendars()
    whole = next(one for one in calendars if str(one.url).endswith("/all/"))
    events = {str(one.url).rsplit("/", 1)[1]: by_icalendar(one.data.encode()) for one in whole.events()}
    autumn = whole.search(
        start=datetime.datetime(2020, 9, 1, tzinfo=UTC),
        end=datetime.datetime(2020, 10, 1, tzinfo=UTC),
        event=True,
    )
    first = whole.objects_by_sync_token(load_objects=True)
    again = whole.objects_by_sync_token(sync_token=first.sync_token, load_objects=True)
    return {
        "calendars": sorted(str(one.url).rstrip("/").rsplit("/", 1)[1] for one in calendars),
        "events": events,
        "autumn": sorted(str(one.url).rsplit("/", 1)[1] for one in autumn),
        "synchronised": len(list(first)),
        "changed": len(list(again)),
    }


def main():
    base, user, password, feed = sys.argv[1:]
    with urllib.request.urlopen(feed) as answer:
        text = answer.read()
    one, other = by_icalendar(text), by_vobject(text)
    assert one == other, (one, other)
    print(json.dumps({"feed": one, "caldav": by_caldav(base, user, password)}, ensure_ascii=True))


main()
