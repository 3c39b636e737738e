"""Headline indicators: published first (R14), and the first of lists."""

from __future__ import annotations

HEADLINES = (
    "income_u40_rate",
    "income_u20_rate",
    "single_parents_rate",
    "type_single_rate",
    "age_65p_rate",
    "act_seeker_rate",
    "income_u60_rate",
    "dpe_fg_rate",
    "tenure_10p_rate",
    "age_u30_rate",
    "income_100p_rate",
    "recent_income_u40_rate",
    "recent_single_parents_rate",
    "large_families_rate",
)
"""Indicators that are published first, in this order; fine categories pay for the secrecy (R14)."""
FIRST = (
    "income_u40_rate",
    "income_u20_rate",
    "single_parents_rate",
    "type_single_rate",
    "age_65p_rate",
    "act_seeker_rate",
    "ben_apl_rate",
)
