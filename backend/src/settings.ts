import type { Settings } from '@aisle/shared/settings';
import { temporalSettings } from '@aisle/shared/temporal-access';

/** The settings that the backend reads. */
export const settingNames = [
  'HOST',
  'PORT',
  ...temporalSettings,
  'TEMPORAL_NAMESPACE',
  'WORKER_DEPLOYMENT',
  'HOLD_SECONDS',
  'OFFER_SECONDS',
  'PAYMENT_ATTEMPT_SECONDS',
  'PAYMENT_PAUSE_SECONDS',
  'ORDER_TOKEN_SECRET',
  'AGENT_TOKEN',
  'BUS_TOKEN',
  'AGENT_SESSION_SECRET',
  'AGENT_ACCOUNTS',
  'GATEWAY_URL',
  'GATEWAY_TOKEN',
  'ORDER_LINK_SECRET',
  'PUBLIC_URL',
  'METRICS_TOKEN',
  'PAYLOAD_KEYS',
  'TEMPORAL_UI_URL',
  'PROMETHEUS_URL',
  'ALLOWED_ORIGINS',
  'RATE_LIMITS',
  'HELD_SEATS_PER_CLIENT',
  'HELD_ORDERS_PER_CLIENT',
  'TRUSTED_PROXIES',
  'TRUSTED_PROXY_ADDRESSES',
  'REDIS_URL',
  'LOG_LEVEL',
] as const;

export type BackendSettings = Settings<(typeof settingNames)[number]>;

/** What `createApp` needs of them. */
export type AppSettings = Pick<
  BackendSettings,
  | 'HOST'
  | 'PORT'
  | 'OFFER_SECONDS'
  | 'ORDER_TOKEN_SECRET'
  | 'AGENT_TOKEN'
  | 'BUS_TOKEN'
  | 'AGENT_SESSION_SECRET'
  | 'AGENT_ACCOUNTS'
  | 'GATEWAY_URL'
  | 'GATEWAY_TOKEN'
  | 'ORDER_LINK_SECRET'
  | 'PUBLIC_URL'
  | 'METRICS_TOKEN'
  | 'PAYLOAD_KEYS'
  | 'TEMPORAL_NAMESPACE'
  | 'TEMPORAL_UI_URL'
  | 'PROMETHEUS_URL'
  | 'ALLOWED_ORIGINS'
  | 'RATE_LIMITS'
  | 'HELD_SEATS_PER_CLIENT'
  | 'HELD_ORDERS_PER_CLIENT'
  | 'TRUSTED_PROXIES'
  | 'TRUSTED_PROXY_ADDRESSES'
>;
