import { ref, useTemplateRef, watch, type Ref } from 'vue';

/** Whether who is to sit in an exit row will help in an emergency: nobody sits there who has not said so. */
export interface ExitRow {
  readonly willHelp: Ref<boolean>;
  /** Whether it was said, or need not be; else `error` asks for it, and the box gets the focus. */
  readonly isSettled: () => boolean;
  /** What a command says of it. */
  readonly consent: () => { readonly willHelp?: true };
}

/** The template calls the `ExitRowBox` `help`. `otherwise`: what can be done instead, as in `choose another seat`. */
export function useExitRow(isExit: () => boolean, otherwise: string, error: Ref<string>): ExitRow {
  const willHelp = ref(false);
  const box = useTemplateRef<{ focus(): void }>('help');
  watch(willHelp, () => (error.value = ''));

  function isSettled(): boolean {
    if (!isExit() || willHelp.value) return true;
    error.value = `Who sits in an exit row helps in an emergency. Say so, or ${otherwise}.`;
    box.value?.focus();
    return false;
  }

  return { willHelp, isSettled, consent: () => (isExit() ? { willHelp: true } : {}) };
}
