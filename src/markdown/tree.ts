/** What a text says, for whoever draws it, searches it or reads it aloud. There is no markup of others in it. */
export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly language: string | null; readonly text: string }
  | { readonly type: 'quote'; readonly children: readonly Block[] }
  | { readonly type: 'list'; readonly start: number | null; readonly items: readonly ListItem[] }
  | {
      readonly type: 'table';
      readonly align: readonly ('left' | 'center' | 'right' | null)[];
      /** the first is the head */
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

export interface ListItem {
  /** of a task; null for what is none */
  readonly checked: boolean | null;
  readonly children: readonly Block[];
}

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'break' }
  | { readonly type: 'emphasis' | 'strong' | 'strike'; readonly children: readonly Inline[] }
  /** only to http, https and mailto */
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] }
  /** `@name`, `#name`, `:name:`: whether there is such a person, room or emoji is for the reader to look up */
  | { readonly type: 'mention' | 'room' | 'emoji'; readonly name: string };
