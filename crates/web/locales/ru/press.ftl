# Press.
press-title = Пресс-служба
