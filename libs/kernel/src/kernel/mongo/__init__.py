"""MongoDB behind one face: the only package of the project that imports a driver."""

from kernel.mongo.client import Mongo
from kernel.mongo.collection import Collection, Db, Document
from kernel.mongo.errors import DuplicateKey, MongoFailure, Unavailable, WriteConflict
from kernel.mongo.files import Files
from kernel.mongo.uow import Tx, UnitOfWork, answering

__all__ = [
    "Collection",
    "Db",
    "Document",
    "DuplicateKey",
    "Files",
    "Mongo",
    "MongoFailure",
    "Tx",
    "Unavailable",
    "UnitOfWork",
    "WriteConflict",
    "answering",
]
