// Hooks for things that change by themselves: the time, and the size of a drawing.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** The chain's time in ms, read again every `period` ms. */
export function useNow(clock, period = 250) {
  const [now, setNow] = useState(clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), period);
    return () => clearInterval(timer);
  }, [clock, period]);
  return now;
}

/** [ref, {width, height}]: the size in px of the element that the ref is put on. */
export function useSize(width, height) {
  const ref = useRef(null);
  const [size, setSize] = useState({ width, height });
  // Before the first paint too: a drawing of the assumed size would hang over the edge of a small screen.
  useLayoutEffect(() => {
    const take = (box) => setSize({ width: Math.round(box.width), height: Math.round(box.height) });
    take(ref.current.getBoundingClientRect());
    const observer = new ResizeObserver(([{ contentRect }]) => take(contentRect));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
