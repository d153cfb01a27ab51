"""Map layers as offices send them: Shapefile, GeoPackage, GeoJSON, KML and KMZ, alone or in a zip, read into tables
with shapes.

Files are judged before they are parsed and read in memory: nothing is unpacked to the disk, nothing is fetched from a
network, nothing a file computes is run. What the columns mean, and which records follow, is not this package's
business. GDAL, shapely and numpy are loaded when a file is read; whoever imports this package does so late.
"""

from fangxun_desk.geo.layer_files.opening import read_layers
from fangxun_desk.geo.layer_files.source import LayerRefused, SourceLayer

__all__ = ["LayerRefused", "SourceLayer", "read_layers"]
