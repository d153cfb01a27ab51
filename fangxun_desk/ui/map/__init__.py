"""The map's canvas: what is drawn, how it is looked at and drawn upon. It knows no services and asks for nothing."""
