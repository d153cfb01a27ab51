"""Which figures stand together on the page, under which heading. Every declared figure has its place here."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "年度报告必列",
        (
            "officials",
            "drill_sessions",
            "consultations",
            "dispatch_meetings_with_city_leaders",
            "evacuated_person_times",
            "storms",
            "deaths_missing",
        ),
    ),
    (
        "避险转移",
        (
            "evacuated_batches",
            "evacuated_households",
            "centralised",
            "dispersed",
            "placement_not_stated",
            "returned_persons",
            "returned_batches",
            "people_out_at_end",
            "injured",
            "deaths",
            "missing",
            "deaths_missing_unconfirmed",
        ),
    ),
    ("会商与响应", ("dispatch_meetings_held", "response_changes", "warnings")),
    (
        "责任人",
        (
            "officials_rows",
            "officials_trained",
            "officials_trained_online_only",
            "officials_trained_offline_only",
            "officials_trained_both",
            "officials_untrained",
        ),
    ),
    ("风险点与隐患", ("risk_points", "risk_points_located", "risk_households", "risk_people", "layer_features",
                "hazards_total", "hazards_cleared", "hazards_open", "hazards_overdue")),
    ("预案与演练", ("plans", "plans_1", "plans_9", "plans_n", "drill_rows", "drill_participants",
               "drill_sessions_field", "drill_sessions_tabletop")),
    ("安置与力量", ("shelters", "shelter_capacity", "rescue_units", "rescue_people", "supplies")),
)  # fmt: skip
ALARMS = frozenset({"deaths_missing", "deaths", "missing", "deaths_missing_unconfirmed", "hazards_overdue"})
"""Figures that call for attention while they are not 0."""
