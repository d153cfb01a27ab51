"""Real files in: workbooks and text tables as counties send them, read into drafts. The store is not touched here.

`read_file` reads one file, `read_paths` files and folders in an order that lets references resolve.
"""

from fangxun_desk.imports.folder import read_file, read_paths

__all__ = ["read_file", "read_paths"]
