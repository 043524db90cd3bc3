"""The keeper: carries accepted orders to the chain, drives every slot through its life, mirrors the chain back."""
