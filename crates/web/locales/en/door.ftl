# The door: personal links and sessions.
door-enter = Enter
door-enter-title = Your personal link
door-enter-explained = This link is yours alone and works once. It opens your seat in this browser.
door-enter-device = Use the device from which you will take part.
door-refused = This link is not valid
door-refused-explained = The link was mistyped, was used before, or has expired. Ask the Secretariat for a new one.
door-too-many = Too many tries
door-too-many-explained = Too many links were tried in a short time. Wait a minute and open your link again.
door-too-fast = Too often
door-too-fast-explained = Nothing was changed: too many actions came in your name in a short time. Wait a minute and repeat the last one.
door-left = You have signed out
door-left-explained = This browser no longer holds your seat. To come back, ask the Secretariat for a new link.
door-crossing = The form came from another site
door-crossing-explained = Nothing was changed. Open the page here and repeat the step.
