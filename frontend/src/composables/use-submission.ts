import { ref, useTemplateRef, watch, type Ref } from 'vue';
import type { Failure } from '../api/failure.ts';
import { codeOf, MISSING_DIGITS } from '../domain/payment.ts';

/** What a form sends, one command at a time, and why the last was not carried out. */
export interface Submission {
  readonly busy: Ref<boolean>;
  /** A sentence for people; empty while there is nothing to say. */
  readonly error: Ref<string>;
  /** Whether it was carried out: not while another is under way. */
  readonly submit: (command: () => Promise<Failure | null>) => Promise<boolean>;
}

/** `busy`: of whoever shows the form, where they are to know. */
export function useSubmission(busy: Ref<boolean> = ref(false)): Submission {
  const error = ref('');

  async function submit(command: () => Promise<Failure | null>): Promise<boolean> {
    if (busy.value) return false;
    error.value = '';
    busy.value = true;
    const failure = await command();
    busy.value = false;
    error.value = failure?.message ?? '';
    return failure === null;
  }

  return { busy, error, submit };
}

/** The same with a payment code. */
export interface CodeSubmission extends Submission {
  readonly digits: Ref<number[]>;
  /** The code; null while digits are missing: that is said, and the first empty box gets the focus. */
  readonly typedCode: () => string | null;
}

/** The template calls its `CodeField` `code`. */
export function useCodeSubmission(busy?: Ref<boolean>): CodeSubmission {
  const submission = useSubmission(busy);
  const digits = ref<number[]>([]);
  const field = useTemplateRef<{ focus(): void }>('code');
  watch(digits, () => (submission.error.value = ''), { deep: true });

  function typedCode(): string | null {
    const code = codeOf(digits.value);
    if (code === null) {
      submission.error.value = MISSING_DIGITS;
      field.value?.focus();
    }
    return code;
  }

  return { ...submission, digits, typedCode };
}
