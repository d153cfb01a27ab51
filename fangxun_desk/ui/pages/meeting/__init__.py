"""The 会商调度 page: meetings, who came, what was decided and whether it is done."""
