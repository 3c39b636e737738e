"""The files that are kept: forgotten beyond a size, also by two at once."""

from scripts.portal.serving import flatgeobuf


def test_a_file_that_another_process_forgot_first_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(flatgeobuf, "CACHE_BYTES", 10)
    (tmp_path / "gone.fgb").symlink_to(tmp_path / "nowhere")  # listed, and not there
    for name in ("old", "new"):
        (tmp_path / f"{name}.fgb").write_bytes(b"12345678")
    flatgeobuf._prune_cache(tmp_path)
    assert len([path for path in tmp_path.glob("*.fgb") if path.exists()]) == 1
