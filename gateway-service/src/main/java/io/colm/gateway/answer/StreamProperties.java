package io.colm.gateway.answer;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param heartbeat how often a stream sends a comment, so that proxies keep it open and a gone client is noticed */
@ConfigurationProperties("colm.gateway.stream")
record StreamProperties(@DefaultValue("15s") Duration heartbeat) {}
