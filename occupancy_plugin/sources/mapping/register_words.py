"""Headings of registers that count something other than households: demands and attributions (SNE),
dwellings by commune (RPLS, LOVAC).

Also the headings of columns that count nothing: flags, ratios, means."""

from __future__ import annotations

from ..words import names_of, pattern

DEMANDS = pattern("demands")
ATTRIBUTIONS = pattern("attributions")
QUALIFIED = pattern("qualified")
MAIN_RESIDENCES = pattern("main residences")
DWELLINGS = {  # heading of the register's dwellings → another heading that only this register has
    pattern(f"dwellings of {register}"): pattern(f"only with {register}")
    for register in names_of("dwellings of ")
}
ALL_DWELLINGS = pattern("all dwellings")
OF_DWELLINGS = pattern("of dwellings")
OF_OCCUPANTS = pattern("of occupants")
FLAG = pattern("flag")
IMPUTED_FLAG = pattern("flag of imputed values")
RATIO = pattern("ratio")
THOUSANDS = pattern("thousands")
PER = pattern("per")
MEAN_WORD = pattern("mean or age")
