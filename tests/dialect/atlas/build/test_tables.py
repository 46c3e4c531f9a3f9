import numpy as np
import pandas as pd

from dialect.atlas.build.tables import to_columns


def test_a_frame_becomes_plain_columns() -> None:
    frame = pd.DataFrame({"name": ["甲", "乙丙"], "lat": [30.5, None], "is_island": [True, False]})
    columns = to_columns(frame)
    assert [column.dtype.str for column in columns.values()] == ["<U2", "<f8", "|b1"]
    assert np.isnan(columns["lat"][1])
