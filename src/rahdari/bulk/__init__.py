"""Files of customers of any size against an index, in batches, on all cores or on Spark.

In: CSV, JSON Lines, Parquet or Excel, and an index. Out: a row for each hit, with its evidence. The whole
work on a batch is one pure function, `screening.screen(batch) -> batch` (Arrow), which a pool of processes
and Spark share. Invariants:
1. Every row of the input is screened or named among the problems, with its line and field.
2. Memory depends on the size of a batch and of the index, not of the input.
3. A run that was killed goes on where it was; a part that is written is never made again.
4. A run that screens only what has changed gives what a run over everything would.

Needs the extra `bulk` (and `spark` for `bulk.spark`); importing this package alone needs neither.
"""
