"""The list of all nouns of the desk. Adding a noun is adding its file and one line here."""

from fangxun_desk.domain.division import Division
from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.fields import Noun, Record
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.import_record import ImportFile, SeasonFact
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.meeting import Decision, Meeting
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post, Training
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Response, Storm, Warning
from fangxun_desk.domain.supply import Supply

RECORD_TYPES: tuple[type[Record], ...] = (
    Division,
    Official,
    Post,
    Training,
    RiskPoint,
    Hazard,
    Storm,
    Warning,
    Response,
    Meeting,
    Decision,
    Shelter,
    EvacuationBatch,
    EvacuationReturn,
    Plan,
    Drill,
    RescueUnit,
    Supply,
    LayerFeature,
    SeasonFact,
    ImportFile,
)
NOUNS: dict[str, Noun] = {record_type.NOUN.kind: record_type.NOUN for record_type in RECORD_TYPES}
