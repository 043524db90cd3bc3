"""What can go wrong with the node itself; what a client did wrong is an `RpcError` (rpc/errors.py).

LocalnetError (an AuctionError)
├── PortInUse               somebody else listens there
├── BadProgramFile          a program's .so is missing or is no program
├── BadTransaction          bytes that no cluster would take (incoming.py)
├── VmPanic                 LiteSVM gave up on a transaction (vm.py)
└── DataDirectoryError      the folder cannot be made, read or written, or its file is damaged
    └── DataDirectoryInUse  another localnet runs on it
"""

from auction_engine.core.errors import AuctionError


class LocalnetError(AuctionError):
    code = "localnet"


class PortInUse(LocalnetError):
    code = "localnet_port_in_use"


class BadProgramFile(LocalnetError):
    code = "localnet_program_file"


class DataDirectoryError(LocalnetError):
    code = "localnet_data_directory"


class DataDirectoryInUse(DataDirectoryError):
    code = "localnet_data_directory_in_use"
