import { onUnmounted, readonly, ref, watch, type Ref } from 'vue';

/**
 * Becomes true when what was there as the condition came true has been painted: what takes long to draw then keeps
 * nobody from reading the rest. A page that nobody sees is not painted, and does not wait.
 */
export function useAfterPaint(condition: () => boolean): Readonly<Ref<boolean>> {
  const painted = ref(false);
  let frame = 0;
  const stop = watch(
    condition,
    (isMet) => {
      if (!isMet) return;
      const done = () => (painted.value = true);
      if (document.hidden) done();
      else frame = requestAnimationFrame(() => setTimeout(done));
    },
    { immediate: true },
  );
  onUnmounted(() => {
    stop();
    cancelAnimationFrame(frame);
  });
  return readonly(painted);
}
