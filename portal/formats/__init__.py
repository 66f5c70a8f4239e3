"""How dates and numbers are written, where Django's way is not the portal's."""
