# Press.
press-title = Press desk
