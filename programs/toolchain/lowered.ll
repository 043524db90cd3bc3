; Operations that LLVM's BPF back end has no instruction for. lowering.py replaces them by calls of these functions, which
; are inlined after all other optimisation.

; Overflow-checked product. Two factors below 2^32 need no further check; otherwise divide back.
define internal {i64, i1} @sbf.umulo(i64 %a, i64 %b) alwaysinline {
entry:
  %m = mul i64 %a, %b
  %both = or i64 %a, %b
  %high = lshr i64 %both, 32
  %small = icmp eq i64 %high, 0
  br i1 %small, label %done, label %large
large:
  %z = icmp eq i64 %a, 0
  %d = select i1 %z, i64 1, i64 %a
  %q = udiv i64 %m, %d
  %n = icmp ne i64 %q, %b
  %y = xor i1 %z, true
  %o = and i1 %n, %y
  br label %done
done:
  %over = phi i1 [false, %entry], [%o, %large]
  %r = insertvalue {i64, i1} undef, i64 %m, 0
  %s = insertvalue {i64, i1} %r, i1 %over, 1
  ret {i64, i1} %s
}

; Signed quotient and remainder: by magnitudes, then the sign.
define internal i64 @sbf.sdiv(i64 %a, i64 %b) alwaysinline {
  %na = icmp slt i64 %a, 0
  %nb = icmp slt i64 %b, 0
  %ia = sub i64 0, %a
  %ib = sub i64 0, %b
  %ua = select i1 %na, i64 %ia, i64 %a
  %ub = select i1 %nb, i64 %ib, i64 %b
  %q = udiv i64 %ua, %ub
  %iq = sub i64 0, %q
  %x = xor i1 %na, %nb
  %r = select i1 %x, i64 %iq, i64 %q
  ret i64 %r
}

define internal i64 @sbf.srem(i64 %a, i64 %b) alwaysinline {
  %na = icmp slt i64 %a, 0
  %nb = icmp slt i64 %b, 0
  %ia = sub i64 0, %a
  %ib = sub i64 0, %b
  %ua = select i1 %na, i64 %ia, i64 %a
  %ub = select i1 %nb, i64 %ib, i64 %b
  %q = urem i64 %ua, %ub
  %iq = sub i64 0, %q
  %r = select i1 %na, i64 %iq, i64 %q
  ret i64 %r
}

; 128-bit product from 32-bit halves.
define internal i128 @sbf.mul128(i128 %a, i128 %b) alwaysinline {
  %al = trunc i128 %a to i64
  %bl = trunc i128 %b to i64
  %as = lshr i128 %a, 64
  %bs = lshr i128 %b, 64
  %ah = trunc i128 %as to i64
  %bh = trunc i128 %bs to i64
  %a0 = and i64 %al, 4294967295
  %a1 = lshr i64 %al, 32
  %b0 = and i64 %bl, 4294967295
  %b1 = lshr i64 %bl, 32
  %p00 = mul i64 %a0, %b0
  %p01 = mul i64 %a0, %b1
  %p10 = mul i64 %a1, %b0
  %p11 = mul i64 %a1, %b1
  %c0 = lshr i64 %p00, 32
  %m0 = and i64 %p01, 4294967295
  %m1 = and i64 %p10, 4294967295
  %s0 = add i64 %c0, %m0
  %mid = add i64 %s0, %m1
  %c1 = lshr i64 %mid, 32
  %h0 = lshr i64 %p01, 32
  %h1 = lshr i64 %p10, 32
  %t0 = add i64 %p11, %c1
  %t1 = add i64 %t0, %h0
  %hi = add i64 %t1, %h1
  %x0 = mul i64 %ah, %bl
  %x1 = mul i64 %al, %bh
  %hx = add i64 %hi, %x0
  %hh = add i64 %hx, %x1
  %lo = mul i64 %al, %bl
  %zl = zext i64 %lo to i128
  %zh = zext i64 %hh to i128
  %sh = shl i128 %zh, 64
  %r = or i128 %sh, %zl
  ret i128 %r
}

; 128-bit quotient and remainder, bit by bit; 64-bit operands take the machine's own division.
define internal void @sbf.udivrem128(ptr %out, i64 %al, i64 %ah, i64 %bl, i64 %bh) noinline {
entry:
  %o1 = getelementptr i8, ptr %out, i64 8
  %o2 = getelementptr i8, ptr %out, i64 16
  %o3 = getelementptr i8, ptr %out, i64 24
  %hi = or i64 %ah, %bh
  %small = icmp eq i64 %hi, 0
  br i1 %small, label %fast, label %slow
fast:
  %fq = udiv i64 %al, %bl
  %fr = urem i64 %al, %bl
  store i64 %fq, ptr %out
  store i64 0, ptr %o1
  store i64 %fr, ptr %o2
  store i64 0, ptr %o3
  ret void
slow:
  %a0 = zext i64 %al to i128
  %a1 = zext i64 %ah to i128
  %a2 = shl i128 %a1, 64
  %a = or i128 %a0, %a2
  %b0 = zext i64 %bl to i128
  %b1 = zext i64 %bh to i128
  %b2 = shl i128 %b1, 64
  %b = or i128 %b0, %b2
  br label %loop
loop:
  %i = phi i64 [0, %slow], [%i1, %loop]
  %q = phi i128 [%a, %slow], [%qn, %loop]
  %r = phi i128 [0, %slow], [%rn, %loop]
  %top = lshr i128 %q, 127
  %r1 = shl i128 %r, 1
  %r2 = or i128 %r1, %top
  %q1 = shl i128 %q, 1
  %ge = icmp uge i128 %r2, %b
  %rs = sub i128 %r2, %b
  %q2 = or i128 %q1, 1
  %rn = select i1 %ge, i128 %rs, i128 %r2
  %qn = select i1 %ge, i128 %q2, i128 %q1
  %i1 = add i64 %i, 1
  %more = icmp ult i64 %i1, 128
  br i1 %more, label %loop, label %done
done:
  store i128 %qn, ptr %out, align 8
  store i128 %rn, ptr %o2, align 8
  ret void
}

define internal i128 @sbf.udiv128(i128 %a, i128 %b) alwaysinline {
  %out = alloca [32 x i8], align 8
  %al = trunc i128 %a to i64
  %bl = trunc i128 %b to i64
  %as = lshr i128 %a, 64
  %bs = lshr i128 %b, 64
  %ah = trunc i128 %as to i64
  %bh = trunc i128 %bs to i64
  call void @sbf.udivrem128(ptr %out, i64 %al, i64 %ah, i64 %bl, i64 %bh)
  %p = getelementptr i8, ptr %out, i64 0
  %r = load i128, ptr %p, align 8
  ret i128 %r
}

define internal i128 @sbf.urem128(i128 %a, i128 %b) alwaysinline {
  %out = alloca [32 x i8], align 8
  %al = trunc i128 %a to i64
  %bl = trunc i128 %b to i64
  %as = lshr i128 %a, 64
  %bs = lshr i128 %b, 64
  %ah = trunc i128 %as to i64
  %bh = trunc i128 %bs to i64
  call void @sbf.udivrem128(ptr %out, i64 %al, i64 %ah, i64 %bl, i64 %bh)
  %p = getelementptr i8, ptr %out, i64 16
  %r = load i128, ptr %p, align 8
  ret i128 %r
}

; Comparison of bytes. The back end writes short ones out by itself as long as they bear these names.
define linkonce_odr i32 @memcmp(ptr %a, ptr %b, i64 %n) noinline {
  %out = alloca i32, align 4
  store i32 0, ptr %out, align 4
  call void @sol_memcmp_(ptr %a, ptr %b, i64 %n, ptr %out)
  %r = load i32, ptr %out, align 4
  ret i32 %r
}
define linkonce_odr i32 @bcmp(ptr %a, ptr %b, i64 %n) noinline {
  %out = alloca i32, align 4
  store i32 0, ptr %out, align 4
  call void @sol_memcmp_(ptr %a, ptr %b, i64 %n, ptr %out)
  %r = load i32, ptr %out, align 4
  ret i32 %r
}

; System calls for long copies and comparisons.
declare void @sol_memcmp_(ptr, ptr, i64, ptr)
declare void @sol_memcpy_(ptr, ptr, i64)
declare void @sol_memmove_(ptr, ptr, i64)
declare void @sol_memset_(ptr, i8, i64)
