"""Files of one source, opened one after the other: what the second would tell is refused, whatever
the files are called. Judged by plain subtraction."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from occupancy_plugin.layers.release.file_ledgers import protect_with_ledgers
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import Source, open_files
from occupancy_plugin.sources.profile import Profile
from occupancy_plugin.toolbelt.errors import JointDisclosure
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

pytestmark = pytest.mark.usefixtures("new_machine")
COLUMNS = ["Ménages", "Jeunes", "Autres"]
IRIS = pd.DataFrame(
    {
        "591390101": (4, 1, 3), "591390102": (40, 10, 30), "591390103": (31, 11, 20),
        "591360101": (25, 9, 16), "591360102": (37, 12, 25), "590550000": (64, 20, 44),
    },
    COLUMNS,
).T  # fmt: skip


def communes(of: pd.DataFrame = IRIS) -> pd.DataFrame:
    return of.groupby(of.index.str[:5]).sum()


def written(folder: Path, name: str, rows: pd.DataFrame, heading: str, **more: str) -> Path:
    table = rows.rename_axis(heading).reset_index().assign(**more)
    path = folder / f"{name}.csv"
    table.to_csv(path, sep=";", index=False)
    return path


def opened(
    path: Path, *related: Path, kept: bool = True, profile: Profile | None = None
) -> Release:
    files = open_files(Source.of(path, "", profile), [Source.of(p, "", profile) for p in related])
    return protect_with_ledgers(files, Policy(), None, Cancellation(), kept)


@pytest.mark.parametrize("first", ["iris", "communes"])
@pytest.mark.parametrize("names", [("extrait_iris", "extrait_com"), ("sheet", "sheet")])
def test_the_sum_of_withheld_parts_is_refused_in_either_order(
    first: str, names: tuple[str, str], tmp_path: Path
) -> None:
    """4 households = 75 − 40 − 31."""
    (tmp_path / "a").mkdir()
    iris = written(tmp_path, names[0], IRIS, "Code IRIS")
    wide = written(tmp_path / "a", names[1], communes(), "Code commune")
    before, after = (iris, wide) if first == "iris" else (wide, iris)
    opened(before)
    with pytest.raises(JointDisclosure, match="open both files in one go"):
        opened(after, kept=False)
    with pytest.raises(JointDisclosure, match="open both files in one go"):
        opened(after)
    opened(before)


def test_in_one_go_both_are_opened_and_the_first_tells_nothing_more(tmp_path: Path) -> None:
    iris = written(tmp_path, "iris", IRIS, "Code IRIS")
    wide = written(tmp_path, "communes", communes(), "Code commune")
    alone = opened(iris).scales["iris"].released
    both = opened(wide, iris).scales
    seen = both["iris"].released.combine_first(alone)
    columns = [c for c in seen if c in both["commune"].released and seen[c].dtype == float]
    assert len(columns) == len(COLUMNS)
    assert {"59136", "59055"} <= set(both["commune"].released.index)
    for commune, row in both["commune"].released.iterrows():
        inside = [code for code in IRIS.index if code.startswith(str(commune))]
        for column in columns:
            missing = [i for i in inside if i not in seen.index or pd.isna(seen.at[i, column])]
            if pd.notna(row[column]) and missing:
                assert len(missing) > 1
                assert IRIS.loc[missing, "Ménages"].sum() >= 11


def test_a_column_of_parents_tells_in_what_a_residence_lies(tmp_path: Path) -> None:
    rows = IRIS.set_axis([f"R{n}" for n in range(len(IRIS))])
    table = rows.assign(Commune=[code[:5] for code in IRIS.index])
    opened(written(tmp_path, "residences", table, "Résidence"))
    with pytest.raises(JointDisclosure, match="in one go"):
        opened(written(tmp_path, "communes", communes(), "Code commune"))


def test_another_source_is_opened(tmp_path: Path) -> None:
    """The communes of another landlord, under the same headings."""
    opened(written(tmp_path, "a", IRIS, "Code IRIS"))
    other = communes().add([10, 4, 6])
    released = opened(written(tmp_path, "b", other, "Code commune")).scales["commune"].released
    assert len(released) == len(other)


def test_a_list_is_no_other_list_because_both_are_of_dwellings(tmp_path: Path) -> None:
    """A register hid a commune of an unrelated landlord's list, as both were called RPLS."""

    def dwellings(name: str, counts: dict[str, int]) -> Path:
        rows = [
            (code, str(1 + n % 4), str(40 + n), "2001", "13")
            for code, count in counts.items()
            for n in range(count)
        ]
        columns = ["DEPCOM", "NBPIECE", "SURFHAB", "CONSTRUCT", "FINAN"]
        path = tmp_path / f"{name}.csv"
        pd.DataFrame(rows, columns=columns).to_csv(path, sep=";", index=False)
        return path

    first = opened(dwellings("rpls_2023", {"59139": 40, "59136": 30, "59055": 5}))
    second = dwellings("bailleur", {"59139": 6, "59136": 22, "59055": 31})
    assert set(first.scales["commune"].released.index) == {"59139", "59136"}
    alone = opened(second, kept=False).scales["commune"].released
    assert set(alone.index) == {"59136", "59055"}


def test_where_nothing_is_hidden_nothing_is_refused(tmp_path: Path) -> None:
    large = IRIS.add([20, 8, 12])
    opened(written(tmp_path, "iris", large, "Code IRIS"))
    released = opened(written(tmp_path, "communes", communes(large), "Code commune"))
    assert len(released.scales["commune"].released) == 3
