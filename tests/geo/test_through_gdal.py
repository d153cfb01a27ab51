"""GDAL's settings are those of the whole process: what protects one reading must not be taken off by another."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyogrio
import pytest

from fangxun_desk.geo.layer_files import through_gdal
from tests.geo.hostile_layers import sample

OPTION = "GDAL_HTTP_PROXY"


def test_that_two_readings_at_once_are_both_protected_to_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    read_raw, seen = through_gdal.read_raw, []

    def slow(data: bytes, **how: Any) -> Any:
        time.sleep(0.2 if how["layer"] == "长" else 0.05)
        answer = read_raw(data, layer="水库")
        seen.append(pyogrio.get_gdal_config_option(OPTION))
        return answer

    monkeypatch.setattr(through_gdal, "read_raw", slow)
    before = pyogrio.get_gdal_config_option(OPTION)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(through_gdal.read_layer, sample("水库.gpkg"), "短", "短")
        time.sleep(0.02)
        second = pool.submit(through_gdal.read_layer, sample("水库.gpkg"), "长", "长")
        assert [len(first.result()), len(second.result())] == [24, 24]
    assert seen == ["127.0.0.1:9"] * 2
    assert pyogrio.get_gdal_config_option(OPTION) == before


def test_that_the_settings_are_put_back_after_a_reading_that_breaks() -> None:
    before = pyogrio.get_gdal_config_option(OPTION)
    with pytest.raises(through_gdal.LayerRefused):
        through_gdal.read_layer(b"no layer", "x")
    assert pyogrio.get_gdal_config_option(OPTION) == before
    assert len(through_gdal.read_layer(sample("水库.gpkg"), "水库", "水库")) == 24
