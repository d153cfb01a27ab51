"""数据: taking files in, what was taken in, backups and checks, exports, settings, and the record of every change."""
