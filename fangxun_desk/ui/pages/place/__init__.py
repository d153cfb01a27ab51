"""点位资源: what there is in the city to watch, to shelter in and to send."""
