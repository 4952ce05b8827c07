"""Reads the content credentials of pictures with the package c2pa, and prints what it found as JSON.

usage: read_credentials.py ROOTS FILE...

Each file is judged as it is, and again with one byte changed in five places: in the picture, at the end, in the words,
and in two parts of the credentials. (What C2PA reserves as padding within them is signed by nobody.)
"""

import io
import json
import sys

import c2pa

TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}


def manifest_store(data, media_type, roots):
    settings = c2pa.Settings.from_dict({"trust": {"trust_anchors": roots}})
    reader = c2pa.Reader(media_type, io.BytesIO(data), context=c2pa.Context(settings=settings))
    return json.loads(reader.json())


def state(data, media_type, roots):
    """What a file is judged to be; one whose credentials cannot be read at all is not valid either."""
    try:
        return manifest_store(data, media_type, roots)["validation_state"]
    except c2pa.C2paError:
        return "Invalid"


def codes(store):
    """What was found of the active manifest, good or bad."""
    results = store.get("validation_results", {}).get("activeManifest", {})
    return [one["code"] for kind in ("success", "informational", "failure") for one in results.get(kind, [])]


def judged(path, roots):
    media_type = TYPES[path.rsplit(".", 1)[1]]
    with open(path, "rb") as file:
        data = file.read()
    store = manifest_store(data, media_type, roots)
    manifest = store["manifests"][store["active_manifest"]]
    actions = next(one for one in manifest["assertions"] if one["label"].startswith("c2pa.actions"))
    ingredient = manifest["ingredients"][0]
    picture = {
        "image/jpeg": data.rfind(b"\xff\xda") + 30,
        "image/webp": data.find(b"VP8 ") + 40,
        "image/avif": data.find(b"mdat") + 40,
    }[media_type]
    places = {
        "picture": picture,
        "end": len(data) - 1,
        "words": data.find(b"<dc:creator>") + 30,
        "claim": data.find(b"c2pa.opened") + 3,
        "signature": data.find(b"c2pa.signature") + 60,
    }
    changed = {}
    for part, place in places.items():
        bad = bytearray(data)
        bad[place] ^= 1
        changed[part] = state(bytes(bad), media_type, roots)
    return {
        "file": path,
        "state": store["validation_state"],
        "issuer": manifest["signature_info"].get("issuer"),
        "ingredient": ingredient["instance_id"],
        "relationship": ingredient["relationship"],
        "time": manifest["signature_info"].get("time"),
        "time_codes": sorted(code for code in codes(store) if code.startswith("timeStamp")),
        "actions": [one["action"] for one in actions["data"]["actions"]],
        "changed": changed,
    }


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        roots = file.read()
    print(json.dumps([judged(path, roots) for path in sys.argv[2:]]))


main()
