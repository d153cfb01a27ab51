"""The 隐患 page: what was found, who puts it right by when, what was 销号, and whether a division is 清零."""
