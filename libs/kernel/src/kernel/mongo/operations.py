"""Write operations for `Collection.bulk_write`."""

from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne

__all__ = ["DeleteOne", "InsertOne", "ReplaceOne", "UpdateOne"]
