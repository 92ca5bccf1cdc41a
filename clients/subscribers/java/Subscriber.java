// Prints a line per share and forgets who asks for it:
// `java -cp 'jars/*' Subscriber.java <broker> <relais.binpb> <state folder>`.
// `relais.binpb` is in the archive of `make contracts`; TOPIC_PREFIX is what the operator put before the names of topics.
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

public class Subscriber {
  static final Map<String, Descriptor> MESSAGES = new HashMap<>();
  static Path state;

  public static void main(String[] args) throws Exception {
    String prefix = System.getenv().getOrDefault("TOPIC_PREFIX", "");
    Map<String, FileDescriptor> files = new HashMap<>();
    for (FileDescriptorProto file : FileDescriptorSet.parseFrom(Files.readAllBytes(Path.of(args[1]))).getFileList()) {
      FileDescriptor[] imports = file.getDependencyList().stream().map(files::get).toArray(FileDescriptor[]::new);
      files.put(file.getName(), FileDescriptor.buildFrom(file, imports)); // Each comes behind what it imports.
      files.get(file.getName()).getMessageTypes().forEach(each -> MESSAGES.put(each.getFullName(), each));
    }
    state = Path.of(args[2]);
    for (String folder : List.of("seen", "erased", "shares")) Files.createDirectories(state.resolve(folder));

    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "group.id", prefix + "example.java",
        "auto.offset.reset", "earliest", "enable.auto.commit", false);
    var bytes = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<byte[], byte[]>(settings, bytes, bytes)) {
      consumer.subscribe(List.of(prefix + "distribution.share.v1", prefix + "distribution.ambassador.v1"));
      for (Instant pruned = Instant.MIN; true; ) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          Path mark = state.resolve("seen").resolve(hash(header(record, "ce_source") + " " + header(record, "ce_id")));
          if (Files.exists(mark)) continue;
          handle(header(record, "ce_type"), record.value()); // May be done again with the same result,
          Files.createFile(mark); // because the mark is made after it.
        }
        consumer.commitSync();
        if (pruned.isBefore(Instant.now().minus(Duration.ofDays(1)))) {
          prune();
          pruned = Instant.now();
        }
      }
    }
  }

  static void handle(String type, byte[] value) throws Exception {
    if (type.equals("relais.distribution.share.published.v1")) {
      var share = DynamicMessage.parseFrom(MESSAGES.get("relais.distribution.v1.SharePublished"), value);
      Path erased = state.resolve("erased").resolve(hash(text(share, "person_id")));
      // It was overtaken by the erasure, which is on another topic.
      if (Files.exists(erased) && !time(share, "published_at").isAfter(Instant.parse(Files.readString(erased)))) return;
      Path folder = Files.createDirectories(state.resolve("shares").resolve(hash(text(share, "person_id"))));
      Files.writeString(folder.resolve(hash(text(share, "share_id"))), text(share, "network"));
      System.out.println("share " + text(share, "share_id") + " on " + text(share, "network"));
    } else if (type.equals("relais.distribution.erasure.requested.v1")) {
      var erasure = DynamicMessage.parseFrom(MESSAGES.get("relais.distribution.v1.ErasureRequested"), value);
      String person = hash(text(erasure, "person_id"));
      Files.writeString(state.resolve("erased").resolve(person), time(erasure, "requested_at").toString());
      List<Path> shares = list(state.resolve("shares").resolve(person));
      for (Path share : shares) Files.delete(share);
      Files.deleteIfExists(state.resolve("shares").resolve(person));
      System.out.println("forgot " + shares.size() + " shares");
    } // A type that is not known is passed over.
  }

  // Marks and hashes of the erased are kept as long as the topics are, 30 days, and no longer.
  static void prune() throws IOException {
    Instant kept = Instant.now().minus(Duration.ofDays(30));
    for (String folder : List.of("seen", "erased"))
      for (Path file : list(state.resolve(folder)))
        if (Files.getLastModifiedTime(file).toInstant().isBefore(kept)) Files.delete(file);
  }

  static List<Path> list(Path folder) throws IOException {
    if (!Files.exists(folder)) return List.of();
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  static String text(DynamicMessage message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field)).toString();
  }

  static Instant time(DynamicMessage message, String field) throws Exception {
    var stamp = (DynamicMessage) message.getField(message.getDescriptorForType().findFieldByName(field));
    var fields = stamp.getDescriptorForType();
    long seconds = (Long) stamp.getField(fields.findFieldByName("seconds"));
    return Instant.ofEpochSecond(seconds, (Integer) stamp.getField(fields.findFieldByName("nanos")));
  }

  static String hash(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }
}
