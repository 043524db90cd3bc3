"""A Solana node for one machine: JSON-RPC and WebSocket over the real Solana VM (LiteSVM), its state in one SQLite file.

`chain.localnet.node.serve(config, host, port)` runs it inside an asyncio loop, `chain.localnet.run.run(...)` as a process.

    rpc/ (HTTP)  pubsub/ (WebSocket)      what clients see: JSON in, JSON out, no state of their own but subscriptions
          \\         /
            bank.py                       one writer: tries transactions out, lands them, moves from slot to slot
        /     |       \\
    vm.py  accounts.py  store/            the VM, the accounts by slot (for reads at `finalized`), the file

Where it differs from a real cluster (all else that is offered should not; what is missing answers "Method not found"):
* one node, no forks, no skipped slots: block height = slot, processed = confirmed = the newest slot;
* `finalized` lags by `finality_slots`, and a restart finalizes everything that was stored, by skipping so many slots;
* a transaction executes the moment it arrives; the newest entry of SlotHashes is the current slot, not its parent;
* preflight runs on the newest state, whatever `preflightCommitment` says; only the blockhash is judged at that commitment;
* sysvars other than Clock are the newest at `finalized` too; `memo` of getSignaturesForAddress is always null;
* what Agave 3 adds to answers of Agave 2.2 is left out (costUnits; fee, balances and loaded addresses of a simulation);
* no priority fee is charged, durable nonces are refused as unknown blockhashes, `jsonParsed` account data comes as base64;
* a blockhash is a function of genesis and slot, and says nothing about the block's contents.
"""
