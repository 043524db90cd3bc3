"""How the feed's benchmark counts: frames, lateness and percentiles."""

from api.feed.framing import Said, websocket_frame
from bench.feed.delivery import Late, document, lateness, percentile
from bench.feed.listeners import Book, Heard


def frame(kind: str, sequence: int, pad: int = 0) -> bytes:
    body = f'{{"type":"{kind}","market":"M","index":1,"sequence":{sequence},"pad":"{"x" * pad}"}}'
    return websocket_frame(Said(kind, sequence, body.encode()))


def test_a_piece_of_the_stream_counts_when_it_ends_where_a_frame_does() -> None:
    heard = Heard()
    heard.begin()
    whole = frame("book", 1) + frame("heartbeat", 1) + frame("book", 2, pad=70_000)
    assert not any(heard.piece(whole[:length]) for length in (1, 3, 50, len(whole) - 1))
    assert heard.piece(whole)
    assert heard.pieces[whole] == (Book("M", 1, 1), Book("M", 1, 2))
    assert sum(heard.received[whole].values()) == 1


def test_an_update_is_as_late_as_the_oldest_change_that_it_tells_of() -> None:
    applied = {"M": {str(sequence): 1000.0 + 10 * sequence for sequence in range(1, 10)}}
    pieces = [
        {"books": [("M", 1, 2)], "counts": [(1100, 3)]},
        {"books": [("M", 1, 5)], "counts": [(1130, 1), (1140, 2)]},
    ]
    # The second tells of changes 3 to 5: since 1030. Of the first no earlier message is known: since 1020.
    assert lateness(pieces, applied) == [Late(80, 3), Late(100, 1), Late(110, 2)]


def test_a_percentile_is_not_exceeded_by_that_many() -> None:
    late = [Late(10, 98), Late(20, 1), Late(500, 1)]
    assert [percentile(late, percent) for percent in (50, 98, 99, 100)] == [10, 10, 20, 500]
    assert percentile([], 99) is None


def test_json_has_the_figures_of_the_largest_crowd() -> None:
    rows: list[dict[str, str | int | float | None]] = [
        {"server": server, "connections": n, "updates_per_second": n * 80, "p99_ms": 150, "dropped": 0}
        for n in (100, 200)
        for server in ("feed", "plain TCP (bound)")
    ]
    told = document(rows)
    assert (told["connections"], told["updates_per_second"], told["p99_ms"], told["dropped"]) == (
        200,
        16_000,
        150,
        0,
    )
