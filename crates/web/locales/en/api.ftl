# Sentences of the JSON interface.
api-title-refused = Refused
api-title-not-valid = Not valid
api-title-fault = Not carried out
api-title-malformed = The request cannot be read
api-title-sign-in = No session
api-title-too-many = Too many attempts
api-title-too-fast = Too often
api-title-moved = Another signature came first
api-title-bad-signature = The signature does not hold
api-malformed = The body must be JSON with the fields that docs/api.md names, none too long.
api-sign-in = Open a personal link first (POST /api/session) and send the token as a bearer token.
api-too-many = Too many links were tried in a short time. Wait a minute.
api-too-fast = Nothing was changed: more commands came in a minute than are taken from one person. Wait a minute.
api-moved = Nothing is lost: ask for a new offer and sign again.
api-bad-signature = The signature is not one of the certificate's key over what was offered. Ask for a new offer and sign exactly its bytes.
api-not-valid = The offer, challenge or document is unknown, expired, used, or not yours.
