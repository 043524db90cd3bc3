"""Methods that tell who the node is, and where the chain stands."""

from solders.hash import Hash

from chain.localnet.bank import Bank
from chain.localnet.blockhashes import LIFETIME_SLOTS
from chain.localnet.rent import minimum_balance
from chain.localnet.rpc.errors import BLOCK_NOT_AVAILABLE, RpcError, invalid_params
from chain.localnet.rpc.params import Params
from chain.localnet.rpc.reading import API_VERSION, ReadConfig, read_slot, with_context
from chain.localnet.vm import EPOCHS

FEATURE_SET = 0  # no cluster's feature set: LiteSVM enables every feature that it knows
ACCOUNT_BYTES_MAX = 10 * 1024 * 1024


def get_health(_bank: Bank, _params: Params) -> object:
    return "ok"


def get_version(_bank: Bank, _params: Params) -> object:
    return {"solana-core": API_VERSION, "feature-set": FEATURE_SET}


def get_genesis_hash(bank: Bank, _params: Params) -> object:
    return str(Hash(bank.birth.genesis))


def get_identity(bank: Bank, _params: Params) -> object:
    return {"identity": str(bank.identity.pubkey())}


def get_slot(bank: Bank, params: Params) -> object:
    """Also the block height: no slot is without a block."""
    return read_slot(bank, params.config(0, ReadConfig))


def get_epoch_info(bank: Bank, params: Params) -> object:
    slot = read_slot(bank, params.config(0, ReadConfig))
    epoch, index = EPOCHS.get_epoch_and_slot_index(slot)
    return {
        "absoluteSlot": slot,
        "blockHeight": slot,
        "epoch": epoch,
        "slotIndex": index,
        "slotsInEpoch": EPOCHS.get_slots_in_epoch(epoch),
        "transactionCount": bank.transaction_count,
    }


def get_block_time(bank: Bank, params: Params) -> object:
    slot = params.required(0, int, "slot")
    if not 0 <= slot <= bank.slot:
        raise RpcError(BLOCK_NOT_AVAILABLE, f"Block not available for slot {slot}")
    return bank.block_time(slot)


def get_latest_blockhash(bank: Bank, params: Params) -> object:
    config = params.config(0, ReadConfig)
    slot = read_slot(bank, config)
    value = {"blockhash": str(bank.hashes.of(slot)), "lastValidBlockHeight": slot + LIFETIME_SLOTS}
    return with_context(slot, value)


def is_blockhash_valid(bank: Bank, params: Params) -> object:
    slot = read_slot(bank, params.config(1, ReadConfig))
    return with_context(slot, bank.hashes.alive(params.blockhash(0), slot))


def get_minimum_balance(_bank: Bank, params: Params) -> object:
    size = params.required(0, int, "data length")
    if not 0 <= size <= ACCOUNT_BYTES_MAX:
        raise invalid_params(f"an account has 0 to {ACCOUNT_BYTES_MAX:,} bytes, not {size:,}")
    return minimum_balance(size)


def get_first_block(_bank: Bank, _params: Params) -> object:
    """Nothing is ever purged."""
    return 0


def get_recent_fees(bank: Bank, _params: Params) -> object:
    """No transaction ever paid a priority fee here."""
    oldest = max(0, bank.slot - LIFETIME_SLOTS + 1)
    return [{"slot": slot, "prioritizationFee": 0} for slot in range(oldest, bank.slot + 1)]


METHODS = {
    "getHealth": get_health,
    "getVersion": get_version,
    "getGenesisHash": get_genesis_hash,
    "getIdentity": get_identity,
    "getSlot": get_slot,
    "getBlockHeight": get_slot,
    "getEpochInfo": get_epoch_info,
    "getBlockTime": get_block_time,
    "getLatestBlockhash": get_latest_blockhash,
    "isBlockhashValid": is_blockhash_valid,
    "getMinimumBalanceForRentExemption": get_minimum_balance,
    "getFirstAvailableBlock": get_first_block,
    "minimumLedgerSlot": get_first_block,
    "getRecentPrioritizationFees": get_recent_fees,
}
