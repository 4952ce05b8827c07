"""Reads a feed from standard input with feedparser, which others wrote, and prints what it found as JSON."""

import json
import sys

import feedparser


def main():
    feed = feedparser.parse(sys.stdin.buffer.read())
    print(
        json.dumps(
            {
                "wrong": str(feed.get("bozo_exception", "")) if feed.bozo else "",
                "version": feed.version,
                "title": feed.feed.title,
                "language": feed.feed.get("language", ""),
                "link": feed.feed.link,
                "entries": [
                    {
                        "id": entry.id,
                        "title": entry.title,
                        "link": entry.link,
                        "summary": entry.summary,
                        "published": list(entry.published_parsed)[:6],
                    }
                    for entry in feed.entries
                ],
            },
            ensure_ascii=True,
        )
    )


main()
